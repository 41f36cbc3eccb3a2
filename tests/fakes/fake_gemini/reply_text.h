// The visible text of a reply, cut into chunks.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "script.h"

namespace fake {

// CLOCK_MONOTONIC in microseconds: the same for every process of this machine.
std::int64_t monotonicMicros();

// Chunks end between code points, never inside one: a JSON text cannot hold half of one. (Splits
// inside a code point come from the way the bytes travel.) They may well fall between a letter and
// its accent, as the service's do.
class ReplyText final {
 public:
  // `receivedMicros` is when the request was read, for stamped chunks.
  ReplyText(const Speech& speech, std::string_view lastUserText, std::int64_t receivedMicros);

  std::size_t chunks() const { return given_.empty() ? generated_ : given_.size(); }

  // Chunk number `index`; generated text knows more chunks than it counts.
  std::string chunk(std::size_t index) const;

 private:
  std::vector<std::string> given_;
  std::size_t generated_ = 0;
  std::size_t chunkBytes_;
  bool stamp_;
  std::int64_t receivedMicros_;
};

}  // namespace fake
