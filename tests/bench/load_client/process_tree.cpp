#include "process_tree.h"

#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>

namespace bench {

namespace {

namespace fs = std::filesystem;

std::string fileOf(pid_t process, const char* name) {
  return "/proc/" + std::to_string(process) + "/" + name;
}

std::optional<pid_t> parentOf(pid_t process) {
  std::ifstream file(fileOf(process, "stat"));
  std::string text;
  if (!std::getline(file, text)) return std::nullopt;
  // "12 (a name) S 7 …": the name may hold anything, but nothing after it has a parenthesis.
  return static_cast<pid_t>(std::stol(text.substr(text.rfind(')') + 3)));
}

std::multimap<pid_t, pid_t> childrenByParent() {
  std::multimap<pid_t, pid_t> children;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto process = static_cast<pid_t>(std::stol(name));
    if (const auto parent = parentOf(process)) children.emplace(*parent, process);
  }
  return children;
}

// The number behind "Name:" in a file of /proc; 0 without.
long fieldOf(const std::string& path, const std::string& name) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(name)) return std::stol(line.substr(name.size()));
  }
  return 0;
}

std::chrono::nanoseconds cpuOf(pid_t process) {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0) return {};
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

std::vector<pid_t> ProcessTree::members() const {
  const auto children = childrenByParent();
  std::vector<pid_t> found{root};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto [begin, end] = children.equal_range(found[i]);
    for (auto child = begin; child != end; ++child) found.push_back(child->second);
  }
  return found;
}

std::chrono::nanoseconds ProcessTree::cpu() const {
  std::chrono::nanoseconds sum{};
  for (const pid_t process : members()) sum += cpuOf(process);
  return sum;
}

Memory ProcessTree::memory() const {
  Memory sum;
  for (const pid_t process : members()) {
    sum.rss += fieldOf(fileOf(process, "status"), "VmRSS:");
    sum.peakRss += fieldOf(fileOf(process, "status"), "VmHWM:");
    sum.pss += fieldOf(fileOf(process, "smaps_rollup"), "Pss:");
  }
  return sum;
}

void ProcessTree::forgetPeak() const {
  for (const pid_t process : members()) std::ofstream(fileOf(process, "clear_refs")) << "5";
}

}  // namespace bench
