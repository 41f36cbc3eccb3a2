// ProcessTree measures a process and all its descendants: CPU time and memory.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace bench {

// Resident memory in KiB. PSS counts a page that n processes share as 1/n in each.
struct Memory {
  long rss = 0;
  long pss = 0;
  long peakRss = 0;
};

struct ProcessTree {
  std::string name;
  pid_t root = 0;

  std::vector<pid_t> members() const;

  // Of the members now alive, to the nanosecond (/proc's ticks are 10 ms).
  std::chrono::nanoseconds cpu() const;

  Memory memory() const;

  // peakRss counts from here on, where the kernel lets us.
  void forgetPeak() const;
};

}  // namespace bench
