// SseParser: whatever the bytes and however they are cut, the events are the same.
#include "adapters/sse_parser.h"

#include "fuzz/fuzz.h"

using namespace livechat;
using namespace livechat::fuzz;

namespace {

constexpr SseLimits kLimits{256, 128};  // small, so that overflow is met

struct Outcome {
  std::vector<std::string> events;
  bool overflowed = false;
  std::string stray;
  bool operator==(const Outcome&) const = default;
};

Outcome parse(std::string_view bytes, std::size_t piece) {
  SseParser parser(kLimits);
  Outcome outcome;
  while (!bytes.empty()) {
    if (!parser.feed(bytes.substr(0, piece), outcome.events)) outcome.overflowed = true;
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  if (auto last = parser.finish()) outcome.events.push_back(std::move(*last));
  outcome.stray = parser.stray();
  return outcome;
}

}  // namespace

FUZZ_TARGET(sse_parser) {
  std::string_view bytes = textOf(data, size);
  const std::size_t piece = 1 + takeByte(bytes) % 64;
  const Outcome whole = parse(bytes, bytes.size() + 1);
  require(parse(bytes, 1) == whole, "byte by byte gives the same events");
  require(parse(bytes, piece) == whole, "pieces give the same events");
  require(whole.stray.size() <= kLimits.strayBytes, "stray lines are bounded");
  for (const std::string& event : whole.events) {
    require(event.size() <= kLimits.eventBytes, "an event is bounded");
  }
  return 0;
}
