// Structured logs: one JSON object a line on standard error, through spdlog.
//
//   log.info("reply finished", {{"request", id}, {"status", "complete"}, {"ms", 812}});
//   {"ts":"2026-11-23T12:00:00.123Z","level":"info","event":"reply finished","request":"…",…}
//
// Never log a key, a token or anything a visitor or a model wrote: fields are ids, kinds, numbers.
// Threads: any. Failure: a log line that cannot be written is dropped, never an error.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace spdlog {
class logger;
}

namespace livechat {

enum class LogLevel { Debug, Info, Warn, Error, Off };

struct LogField {
  template <class Integer>
  requires std::is_integral_v<Integer> LogField(std::string_view name, Integer number) : key(name) {
    if constexpr (std::is_same_v<Integer, bool>) {
      value = number;
    } else {
      value = static_cast<std::int64_t>(number);
    }
  }
  LogField(std::string_view name, double number) : key(name), value(number) {}
  LogField(std::string_view name, std::string_view text) : key(name), value(text) {}
  LogField(std::string_view name, const char* text) : key(name), value(std::string_view(text)) {}
  LogField(std::string_view name, const std::string& text)
      : key(name), value(std::string_view(text)) {}

  std::string_view key;
  std::variant<bool, std::int64_t, double, std::string_view> value;
};

class Log final {
 public:
  using Fields = std::initializer_list<LogField>;

  // Lines go to standard error; `program` names the part of the system in each line.
  Log(LogLevel level, std::string program);
  ~Log();
  Log(Log&&) noexcept;
  Log& operator=(Log&&) noexcept;

  void debug(std::string_view event, Fields fields = {});
  void info(std::string_view event, Fields fields = {});
  void warn(std::string_view event, Fields fields = {});
  void error(std::string_view event, Fields fields = {});

  // For tests and tools that want no output.
  static Log silent();

 private:
  void write(LogLevel level, std::string_view event, Fields fields);

  std::shared_ptr<spdlog::logger> logger_;  // spdlog's sinks share it
  std::string program_;
};

}  // namespace livechat
