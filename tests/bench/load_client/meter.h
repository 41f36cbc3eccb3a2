// Meter: what a stretch of time cost the processes that were named, and what else the machine did.
#pragma once

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "process_tree.h"

namespace bench {

class Meter final {
 public:
  explicit Meter(std::vector<ProcessTree> trees) : trees_(std::move(trees)) {}

  void start();  // of the stretch
  void stop();
  bool started() const { return !before_.cpu.empty(); }

  // "cpuSeconds" and "memoryKib" by name, "machine".
  void write(nlohmann::ordered_json& report) const;

 private:
  struct Reading {
    std::chrono::steady_clock::time_point time;
    std::vector<std::chrono::nanoseconds> cpu;  // one for each tree, as below
    std::vector<Memory> memory;
    double busySeconds = 0;    // of all processors
    double stolenSeconds = 0;  // by other virtual machines
  };

  Reading read() const;

  std::vector<ProcessTree> trees_;
  Reading before_;
  Reading after_;
};

}  // namespace bench
