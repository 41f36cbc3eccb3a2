// Stamps reads the time stamps with which the fake model begins each chunk of text,
// `@<sent>/<received> `: microseconds of CLOCK_MONOTONIC, when the chunk left and when its request
// had come. Chunks may arrive merged, or in pieces.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace bench {

struct Stamp {
  std::int64_t sentMicros = 0;
  std::int64_t receivedMicros = 0;
};

class Stamps final {
 public:
  explicit Stamps(std::function<void(const Stamp&)> found) : found_(std::move(found)) {}

  void feed(std::string_view text);

 private:
  std::function<void(const Stamp&)> found_;
  std::string unfinished_;  // from an `@` on, as long as its stamp is not whole
};

}  // namespace bench
