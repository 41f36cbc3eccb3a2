// What the fuzz targets share. Each target is one function over any bytes, for libFuzzer; it states
// what must hold, so that a wrong answer is found as well as a crash.
//
//   make fuzz SECONDS=60             all of them, 60 s each, with address and undefined sanitizers
//   make fuzz TARGETS=sse_parser     only one
//   build/fuzz/bin/fuzz/sse_parser FILE   again what was found
//
// The unit tests have them too, without libFuzzer: they read every seed again (corpus_test.cpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

// Begins the target `name`, a function of `data` and `size` that returns 0. libFuzzer calls it by a
// name that is the same in all targets; weak, so that the unit tests may have all of them.
#define FUZZ_TARGET(name)                                                       \
  int fuzz_##name(const std::uint8_t* data, std::size_t size);                  \
  extern "C" [[gnu::weak]] int LLVMFuzzerTestOneInput(const std::uint8_t* data, \
                                                      std::size_t size) {       \
    return fuzz_##name(data, size);                                             \
  }                                                                             \
  int fuzz_##name(const std::uint8_t* data, std::size_t size)

namespace livechat::fuzz {

inline std::string_view textOf(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Stops the run, and so keeps the input, when `holds` is false.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

// Takes the first byte off `text` as a number; 0 when nothing is left.
inline unsigned takeByte(std::string_view& text) {
  if (text.empty()) return 0;
  const auto byte = static_cast<unsigned char>(text.front());
  text.remove_prefix(1);
  return byte;
}

}  // namespace livechat::fuzz
