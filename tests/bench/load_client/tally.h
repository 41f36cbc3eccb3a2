// Tally: what came of a run's requests. All requests of a run share one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "loop.h"

namespace bench {

// Times in microseconds, told as percentiles in milliseconds.
class Distribution final {
 public:
  void add(std::int64_t micros) { values_.push_back(static_cast<float>(micros)); }
  // {"p50", "p90", "p99", "max"}; null when there is nothing to tell.
  nlohmann::ordered_json toJson() const;

 private:
  std::vector<float> values_;
};

class Tally final {
 public:
  void begin();
  void complete();
  void fail(const std::string& reason);
  // What has neither succeeded nor failed when time is up.
  void failUnfinished(const std::string& reason);
  bool allComplete() const { return failed_ == 0 && complete_ == started_; }

  std::size_t chunks = 0;
  std::size_t textBytes = 0;
  Distribution added;    // request to first text, less the model's own hold
  Distribution delay;    // of each chunk, from the model to here
  Distribution request;  // request to the end of its answer

  void write(nlohmann::ordered_json& report) const;

 private:
  std::size_t started_ = 0;
  std::size_t complete_ = 0;
  std::size_t failed_ = 0;
  std::size_t active_ = 0;
  std::size_t peak_ = 0;
  std::map<std::string, std::size_t> failures_;  // by reason
  std::optional<SteadyClock::time_point> firstBegin_;
  SteadyClock::time_point lastEnd_;
};

}  // namespace bench
