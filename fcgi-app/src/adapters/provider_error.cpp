#include "adapters/provider_error.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>

namespace livechat {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongestDelay = std::chrono::hours(24);

milliseconds atMostADay(double ms) {
  return milliseconds(
      static_cast<std::int64_t>(std::min(ms, static_cast<double>(kLongestDelay.count()))));
}

std::optional<double> takeNumber(std::string_view& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || !(number >= 0)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

// How many milliseconds the unit has that `text` begins with; the longer name first.
std::optional<double> takeUnit(std::string_view& text) {
  static constexpr struct {
    std::string_view name;
    double ms;
  } kUnits[] = {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
  for (const auto& unit : kUnits) {
    if (!text.starts_with(unit.name)) continue;
    text.remove_prefix(unit.name.size());
    return unit.ms;
  }
  return std::nullopt;
}

bool isLoggableId(std::string_view id) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return !id.empty() && id.size() <= 64 && id.find_first_not_of(kAllowed) == id.npos;
}

}  // namespace

ReplyHead readHead(int status, const std::function<std::optional<std::string>(const char*)>& header,
                   std::chrono::system_clock::time_point now) {
  ReplyHead head;
  head.status = status;
  const auto longer = [&](std::optional<milliseconds> delay) {
    if (delay) head.retryAfter = std::max(head.retryAfter.value_or(milliseconds(0)), *delay);
  };
  if (const auto text = header("retry-after-ms")) longer(parseDuration(*text + "ms"));
  if (const auto text = header("retry-after"); text && !head.retryAfter) {
    longer(parseRetryAfter(*text, now));
  }
  if (!head.retryAfter) {
    for (const std::string what : {"requests", "tokens"}) {
      const auto left = header(("x-ratelimit-remaining-" + what).c_str());
      const auto reset = header(("x-ratelimit-reset-" + what).c_str());
      if (left == "0" && reset) longer(parseDuration(*reset));
    }
  }
  if (const auto text = header("x-should-retry"); text == "true" || text == "false") {
    head.shouldRetry = text == "true";
  }
  for (const char* name : {"x-request-id", "request-id"}) {
    if (const auto id = header(name); id && isLoggableId(*id)) head.requestId = *id;
  }
  return head;
}

ProviderError errorOfStatus(int status) {
  const auto is = [](FailureClass failure, bool retryable) {
    ProviderError error;
    error.failure = failure;
    error.retryable = retryable;
    return error;
  };
  switch (status) {
    case 401:
    case 402:
    case 403: return is(FailureClass::Key, false);
    case 404: return is(FailureClass::Model, false);
    case 408: return is(FailureClass::Busy, true);
    case 429: return is(FailureClass::Rate, true);
    case 499:
    case 501: return is(FailureClass::Generic, false);
    default: break;
  }
  if (status >= 500) return is(FailureClass::Busy, true);
  if (status >= 400) return is(FailureClass::BadRequest, false);
  return is(FailureClass::Generic, false);  // a redirect, or no status at all
}

void heed(const ReplyHead& head, ProviderError& error) {
  if (head.shouldRetry == false) error.retryable = false;
  if (error.retryable && head.retryAfter) {
    error.retryAfter = std::max(error.retryAfter.value_or(milliseconds(0)), *head.retryAfter);
  }
  if (!error.retryable) error.retryAfter.reset();
}

std::optional<milliseconds> parseRetryAfter(std::string_view text,
                                            std::chrono::system_clock::time_point now) {
  const std::string value(text.substr(0, 64));
  if (value.empty()) return std::nullopt;
  if (value.find_first_not_of("0123456789") == value.npos) {
    return value.size() > 5
               ? kLongestDelay
               : std::min<milliseconds>(std::chrono::seconds(std::stoi(value)), kLongestDelay);
  }
  const std::time_t at = curl_getdate(value.c_str(), nullptr);
  if (at < 0) return std::nullopt;
  // Bounded before it becomes a time of nanoseconds, which end in the year 2262.
  const std::time_t today = std::chrono::system_clock::to_time_t(now);
  const std::time_t soon = std::clamp<std::time_t>(at, today - 1, today + 2 * 24 * 3600);
  const auto delay =
      std::chrono::ceil<milliseconds>(std::chrono::system_clock::from_time_t(soon) - now);
  return std::clamp(delay, milliseconds(0), kLongestDelay);
}

std::optional<milliseconds> parseDuration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  double ms = 0;
  while (!text.empty()) {
    const auto number = takeNumber(text);
    const auto unit = takeUnit(text);
    if (!number || !unit) return std::nullopt;
    ms += *number * *unit;
  }
  return atMostADay(ms);
}

}  // namespace livechat
