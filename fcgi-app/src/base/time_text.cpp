#include "base/time_text.h"

#include <fmt/core.h>

#include <charconv>

namespace livechat {

namespace {

// Reads exactly `length` digits at `at`; nothing when there is anything else.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t length) {
  int value = 0;
  const char* begin = text.data() + at;
  const auto [end, error] = std::from_chars(begin, begin + length, value);
  if (error != std::errc() || end != begin + length || *begin == '-') return std::nullopt;
  return value;
}

}  // namespace

std::string timeText(WallTime time) {
  using namespace std::chrono;
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(floor<milliseconds>(time - day));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

std::optional<WallTime> parseTimeText(std::string_view text) {
  using namespace std::chrono;
  constexpr std::string_view kForm = "0000-00-00T00:00:00.000Z";
  if (text.size() != kForm.size()) return std::nullopt;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    if (kForm[i] != '0' && text[i] != kForm[i]) return std::nullopt;
  }
  const auto theYear = digits(text, 0, 4), theMonth = digits(text, 5, 2),
             theDay = digits(text, 8, 2);
  const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  const auto milli = digits(text, 20, 3);
  if (!theYear || !theMonth || !theDay || !hour || !minute || !second || !milli)
    return std::nullopt;
  const year_month_day date(year(*theYear), month(static_cast<unsigned>(*theMonth)),
                            day(static_cast<unsigned>(*theDay)));
  // WallTime counts nanoseconds and ends in 2262.
  if (*theYear < 1970 || *theYear > 2261) return std::nullopt;
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return sys_days(date) + hours(*hour) + minutes(*minute) + seconds(*second) + milliseconds(*milli);
}

}  // namespace livechat
