// Times as text: RFC 3339 in UTC with milliseconds, "2026-11-23T12:00:00.123Z".
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace livechat {

using WallTime = std::chrono::system_clock::time_point;

std::string timeText(WallTime time);

// Nothing when `text` is not exactly of the form that timeText writes.
std::optional<WallTime> parseTimeText(std::string_view text);

}  // namespace livechat
