#include "tally.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace bench {

using nlohmann::ordered_json;

ordered_json Distribution::toJson() const {
  if (values_.empty()) return nullptr;
  std::vector<float> sorted = values_;
  std::sort(sorted.begin(), sorted.end());
  const auto milliseconds = [&](double share) {
    const auto rank = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
    return sorted[std::min(rank, sorted.size() - 1)] / 1000.0;
  };
  return {{"p50", milliseconds(0.5)},
          {"p90", milliseconds(0.9)},
          {"p99", milliseconds(0.99)},
          {"max", milliseconds(1)}};
}

void Tally::begin() {
  ++started_;
  peak_ = std::max(peak_, ++active_);
  if (!firstBegin_) firstBegin_ = SteadyClock::now();
}

void Tally::complete() {
  ++complete_;
  --active_;
  lastEnd_ = SteadyClock::now();
}

void Tally::fail(const std::string& reason) {
  ++failed_;
  --active_;
  ++failures_[reason];
  lastEnd_ = SteadyClock::now();
}

void Tally::failUnfinished(const std::string& reason) {
  if (active_ == 0) return;
  failed_ += active_;
  failures_[reason] += active_;
  active_ = 0;
  lastEnd_ = SteadyClock::now();
}

void Tally::write(ordered_json& report) const {
  const double seconds =
      firstBegin_ ? std::chrono::duration<double>(lastEnd_ - *firstBegin_).count() : 0;
  report["started"] = started_;
  report["complete"] = complete_;
  report["failed"] = failed_;
  report["failures"] = failures_;
  report["peakAtOnce"] = peak_;
  report["seconds"] = seconds;
  report["chunks"] = chunks;
  report["textBytes"] = textBytes;
  report["addedMs"] = added.toJson();
  report["delayMs"] = delay.toJson();
  report["requestMs"] = request.toJson();
}

}  // namespace bench
