// Randomness from OpenSSL, which takes it from the kernel.
#pragma once

#include <openssl/rand.h>

#include <cstdint>
#include <cstring>
#include <stdexcept>

#include "ports/random.h"

namespace livechat {

// Throws std::runtime_error when the system has no randomness: nothing can be safe then.
class SystemRandom final : public Random {
 public:
  std::string bytes(std::size_t count) override {
    std::string bytes(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
      throw std::runtime_error("no randomness from the system");
    }
    return bytes;
  }
  double fraction() override {
    std::uint32_t number = 0;
    const std::string four = bytes(sizeof number);
    std::memcpy(&number, four.data(), sizeof number);
    return number / 4294967296.0;
  }
};

}  // namespace livechat
