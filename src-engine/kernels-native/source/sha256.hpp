#pragma once
// SHA-256 of states: a checkpoint is hashed in less time than JavaScript needs to warm up for it.
// FIPS 180-4, sections 5.1.1, 5.3.3 and 6.2.
#include <cstdint>
#include <cstring>

namespace kernels {

class Sha256 {
public:
  void update(const uint8_t *bytes, uint64_t count) {
    total += count;
    if (held > 0) {
      const uint64_t taken = count < 64 - held ? count : 64 - held;
      std::memcpy(block + held, bytes, taken);
      held += taken;
      bytes += taken;
      count -= taken;
      if (held < 64) return;
      process(block);
      held = 0;
    }
    for (; count >= 64; bytes += 64, count -= 64) process(bytes);
    if (count > 0) std::memcpy(block, bytes, count);
    held = count;
  }

  /** Of all bytes so far; nothing may follow. */
  void digest(uint8_t out[32]) {
    const uint64_t bits = total * 8;
    block[held++] = 0x80;
    if (held > 56) {
      std::memset(block + held, 0, 64 - held);
      process(block);
      held = 0;
    }
    std::memset(block + held, 0, 56 - held);
    for (int index = 0; index < 8; index++) {
      block[56 + index] = static_cast<uint8_t>(bits >> (56 - 8 * index));
    }
    process(block);
    for (int index = 0; index < 32; index++) {
      out[index] = static_cast<uint8_t>(state[index / 4] >> (24 - 8 * (index % 4)));
    }
  }

private:
  uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  uint8_t block[64];
  uint64_t held = 0;
  uint64_t total = 0;

  static uint32_t rotated(uint32_t word, int count) {
    return word >> count | word << (32 - count);
  }

  void process(const uint8_t *bytes) {
    static constexpr uint32_t K[64] = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
        0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
        0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
        0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
        0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
        0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
        0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
        0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
        0xc67178f2};
    uint32_t w[64];
    for (int t = 0; t < 16; t++) {
      w[t] = static_cast<uint32_t>(bytes[4 * t]) << 24 |
             static_cast<uint32_t>(bytes[4 * t + 1]) << 16 |
             static_cast<uint32_t>(bytes[4 * t + 2]) << 8 | bytes[4 * t + 3];
    }
    for (int t = 16; t < 64; t++) {
      const uint32_t s0 = rotated(w[t - 15], 7) ^ rotated(w[t - 15], 18) ^ (w[t - 15] >> 3);
      const uint32_t s1 = rotated(w[t - 2], 17) ^ rotated(w[t - 2], 19) ^ (w[t - 2] >> 10);
      w[t] = w[t - 16] + s0 + w[t - 7] + s1;
    }
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (int t = 0; t < 64; t++) {
      const uint32_t s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
      const uint32_t first = h + s1 + ((e & f) ^ (~e & g)) + K[t] + w[t];
      const uint32_t s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
      const uint32_t second = s0 + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = d + first;
      d = c;
      c = b;
      b = a;
      a = first + second;
    }
    const uint32_t sums[8] = {a, b, c, d, e, f, g, h};
    for (int index = 0; index < 8; index++) state[index] += sums[index];
  }
};

} // namespace kernels
