#include "meter.h"

#include <unistd.h>

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

namespace bench {

namespace {

using nlohmann::ordered_json;

// The first line of /proc/stat, in seconds: user nice system idle iowait irq softirq steal.
std::array<double, 8> processorTimes() {
  std::array<double, 8> times{};
  std::ifstream file("/proc/stat");
  std::string name;
  file >> name;
  for (double& time : times) {
    file >> time;
    time /= static_cast<double>(sysconf(_SC_CLK_TCK));
  }
  return times;
}

double secondsBetween(std::chrono::nanoseconds from, std::chrono::nanoseconds to) {
  return std::chrono::duration<double>(to - from).count();
}

ordered_json memoryJson(const Memory& memory) {
  return {{"rss", memory.rss}, {"pss", memory.pss}, {"peakRss", memory.peakRss}};
}

}  // namespace

void Meter::start() {
  for (const ProcessTree& tree : trees_) tree.forgetPeak();
  before_ = read();
}

void Meter::stop() { after_ = read(); }

Meter::Reading Meter::read() const {
  Reading reading;
  reading.time = std::chrono::steady_clock::now();
  const auto times = processorTimes();
  reading.busySeconds = times[0] + times[1] + times[2] + times[5] + times[6];
  reading.stolenSeconds = times[7];
  for (const ProcessTree& tree : trees_) reading.cpu.push_back(tree.cpu());
  for (const ProcessTree& tree : trees_) reading.memory.push_back(tree.memory());
  return reading;
}

void Meter::write(ordered_json& report) const {
  double named = 0;
  for (std::size_t i = 0; i < trees_.size(); ++i) {
    const double seconds = secondsBetween(before_.cpu[i], after_.cpu[i]);
    named += seconds;
    report["cpuSeconds"][trees_[i].name] = seconds;
    report["memoryKib"][trees_[i].name] = {{"before", memoryJson(before_.memory[i])},
                                           {"after", memoryJson(after_.memory[i])}};
  }
  const double busy = after_.busySeconds - before_.busySeconds;
  report["machine"] = {
      {"processors", std::thread::hardware_concurrency()},
      {"seconds", std::chrono::duration<double>(after_.time - before_.time).count()},
      {"busySeconds", busy},
      {"othersSeconds", busy - named},
      {"stolenSeconds", after_.stolenSeconds - before_.stolenSeconds}};
}

}  // namespace bench
