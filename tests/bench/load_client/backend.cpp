#include "backend.h"

namespace bench {

namespace {

std::int64_t microsOf(SteadyClock::time_point time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

}  // namespace

ChunkTimes::ChunkTimes(Tally& tally, SteadyClock::time_point asked)
    : tally_(tally), asked_(asked), stamps_([this](const Stamp& stamp) { arrived(stamp); }) {}

void ChunkTimes::arrived(const Stamp& stamp) {
  const std::int64_t now = microsOf(SteadyClock::now());
  const std::int64_t held = stamp.sentMicros - stamp.receivedMicros;
  if (chunks_ == 0) tally_.added.add(now - microsOf(asked_) - held);
  tally_.delay.add(now - stamp.sentMicros);
  ++tally_.chunks;
  ++chunks_;
}

}  // namespace bench
