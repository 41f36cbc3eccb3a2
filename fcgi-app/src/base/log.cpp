#include "base/log.h"

#include <spdlog/sinks/null_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

#include "base/time_text.h"

namespace livechat {

namespace {

spdlog::level::level_enum toSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::Debug: return spdlog::level::debug;
    case LogLevel::Info: return spdlog::level::info;
    case LogLevel::Warn: return spdlog::level::warn;
    case LogLevel::Error: return spdlog::level::err;
    case LogLevel::Off: break;
  }
  return spdlog::level::off;
}

std::string_view name(LogLevel level) {
  switch (level) {
    case LogLevel::Debug: return "debug";
    case LogLevel::Info: return "info";
    case LogLevel::Warn: return "warn";
    case LogLevel::Error: return "error";
    case LogLevel::Off: break;
  }
  return "off";
}

}  // namespace

Log::Log(LogLevel level, std::string program) : program_(std::move(program)) {
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  sink->set_pattern("%v");
  logger_ = std::make_shared<spdlog::logger>(program_, std::move(sink));
  logger_->set_level(toSpdlog(level));
}

Log::~Log() = default;
Log::Log(Log&&) noexcept = default;
Log& Log::operator=(Log&&) noexcept = default;

Log Log::silent() {
  Log log(LogLevel::Off, "silent");
  log.logger_ =
      std::make_shared<spdlog::logger>("silent", std::make_shared<spdlog::sinks::null_sink_mt>());
  log.logger_->set_level(spdlog::level::off);
  return log;
}

void Log::debug(std::string_view event, Fields fields) { write(LogLevel::Debug, event, fields); }
void Log::info(std::string_view event, Fields fields) { write(LogLevel::Info, event, fields); }
void Log::warn(std::string_view event, Fields fields) { write(LogLevel::Warn, event, fields); }
void Log::error(std::string_view event, Fields fields) { write(LogLevel::Error, event, fields); }

void Log::write(LogLevel level, std::string_view event, Fields fields) {
  if (!logger_->should_log(toSpdlog(level))) return;
  nlohmann::ordered_json line = {{"ts", timeText(std::chrono::system_clock::now())},
                                 {"level", name(level)},
                                 {"program", program_},
                                 {"event", event}};
  for (const LogField& field : fields) {
    std::visit([&](const auto& value) { line[std::string(field.key)] = value; }, field.value);
  }
  // Replaces invalid UTF-8 rather than throwing: a log line must never fail a request.
  logger_->log(toSpdlog(level), "{}",
               line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace livechat
