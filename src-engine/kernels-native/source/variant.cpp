// Compiled once for each instruction set, with VARIANT, VECTOR_BYTES and REGISTERS given.
#include "program.hpp"

#define TEXT_OF(NAME) #NAME
#define TEXT(NAME) TEXT_OF(NAME)
#define JOIN_NAMES(FIRST, SECOND) FIRST##SECOND
#define JOIN(FIRST, SECOND) JOIN_NAMES(FIRST, SECOND)

namespace kernels {
extern const Variant JOIN(variant_, VARIANT);
const Variant JOIN(variant_, VARIANT) = {TEXT(VARIANT), VARIANT::prepare, VARIANT::runPart};
} // namespace kernels
