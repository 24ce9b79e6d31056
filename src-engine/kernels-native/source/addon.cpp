// The door to Node: programs come in as bytes, once; afterwards a call runs one.
#include "variant.hpp"
#include <cstdlib>
#include <cstring>
#include <node_api.h>

namespace kernels {

#if defined(__x86_64__)
extern const Variant variant_avx512;
extern const Variant variant_avx2;
#else
extern const Variant variant_neon;
#endif

namespace {

constexpr int VARIANT_COUNT = 2;

/** What this machine can run, the fastest first. */
int supportedVariants(const Variant **variants) {
  int count = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool hasAvx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool hasAvx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
  if (hasAvx2 && hasAvx512) variants[count++] = &variant_avx512;
  if (hasAvx2) variants[count++] = &variant_avx2;
#else
  variants[count++] = &variant_neon;
#endif
  return count;
}

/** A program that is bound to a memory, which lives as long. */
struct Bound {
  const Variant *variant;
  Program program;
  uint8_t *memory;
  napi_ref memoryReference;
  float *common;
};

void release(napi_env env, void *data, void *) {
  auto *bound = static_cast<Bound *>(data);
  napi_delete_reference(env, bound->memoryReference);
  std::free(bound->program.bytes);
  std::free(bound->common);
  delete bound;
}

napi_value fail(napi_env env, const char *message) {
  napi_throw_type_error(env, nullptr, message);
  return nullptr;
}

/** run(rowCount, threadCount) */
napi_value run(napi_env env, napi_callback_info info) {
  size_t argumentCount = 2;
  napi_value arguments[2];
  void *data;
  napi_get_cb_info(env, info, &argumentCount, arguments, nullptr, &data);
  const auto *bound = static_cast<const Bound *>(data);
  int32_t rowCount;
  int32_t threadCount;
  if (napi_get_value_int32(env, arguments[0], &rowCount) != napi_ok ||
      napi_get_value_int32(env, arguments[1], &threadCount) != napi_ok) {
    return fail(env, "run takes the number of rows and of threads");
  }
  runTogether(bound->variant->run, &bound->program, bound->memory, bound->common, rowCount,
              threadCount);
  return nullptr;
}

/** bind(instructionSet, memory, program): a function that runs the program over the memory */
napi_value bind(napi_env env, napi_callback_info info) {
  size_t argumentCount = 3;
  napi_value arguments[3];
  napi_get_cb_info(env, info, &argumentCount, arguments, nullptr, nullptr);
  char name[16];
  size_t length;
  void *memory;
  void *program;
  size_t programBytes;
  napi_typedarray_type type;
  if (napi_get_value_string_utf8(env, arguments[0], name, sizeof name, &length) != napi_ok ||
      napi_get_typedarray_info(env, arguments[1], &type, nullptr, &memory, nullptr, nullptr) !=
          napi_ok ||
      napi_get_typedarray_info(env, arguments[2], &type, &programBytes, &program, nullptr,
                               nullptr) != napi_ok) {
    return fail(env, "bind takes the name of an instruction set and two byte arrays");
  }
  const Variant *variants[VARIANT_COUNT];
  const int count = supportedVariants(variants);
  for (int index = 0; index < count; index++) {
    if (std::strcmp(variants[index]->name, name) != 0) continue;
    auto *bytes = static_cast<uint8_t *>(std::malloc(programBytes));
    std::memcpy(bytes, program, programBytes);
    const int64_t size = static_cast<int64_t>(programBytes);
    const int64_t commonSize = variants[index]->prepare(bytes, size);
    auto *common = static_cast<float *>(
        std::aligned_alloc(128, (static_cast<size_t>(commonSize) * 4 + 127) / 128 * 128));
    napi_ref reference;
    napi_create_reference(env, arguments[1], 1, &reference);
    auto *bound = new Bound{
        variants[index], {bytes, size}, static_cast<uint8_t *>(memory), reference, common};
    napi_value function;
    napi_create_function(env, "run", NAPI_AUTO_LENGTH, run, bound, &function);
    napi_add_finalizer(env, function, bound, release, nullptr, nullptr);
    return function;
  }
  return fail(env, "this machine does not have the instruction set");
}

napi_value initialize(napi_env env, napi_value exports) {
  const Variant *variants[VARIANT_COUNT];
  const int count = supportedVariants(variants);
  napi_value names;
  napi_create_array_with_length(env, static_cast<size_t>(count), &names);
  for (int index = 0; index < count; index++) {
    napi_value name;
    napi_create_string_utf8(env, variants[index]->name, NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, names, static_cast<uint32_t>(index), name);
  }
  napi_set_named_property(env, exports, "instructionSets", names);
  napi_value function;
  napi_create_function(env, "bind", NAPI_AUTO_LENGTH, bind, nullptr, &function);
  napi_set_named_property(env, exports, "bind", function);
  return exports;
}

} // namespace
} // namespace kernels

NAPI_MODULE_INIT() { return kernels::initialize(env, exports); }
