// The opening hours and the greetings of a site as JSON: the same in the database, in the owner's
// file and in the public configuration (Hours and Greeting in docs/openapi.yaml).
#pragma once

#include <array>
#include <nlohmann/json_fwd.hpp>
#include <string_view>
#include <vector>

#include "chat/site.h"

namespace livechat {

inline constexpr std::array<std::string_view, 7> kDays = {"mon", "tue", "wed", "thu",
                                                          "fri", "sat", "sun"};

// Members that say nothing are left out.
nlohmann::ordered_json hoursJson(const SiteHours& hours);
nlohmann::ordered_json greetingsJson(const std::vector<SiteGreeting>& greetings);

// What is of another form is left out: the owner's file was looked at before.
SiteHours hoursIn(const nlohmann::json& value);
std::vector<SiteGreeting> greetingsIn(const nlohmann::json& value);

}  // namespace livechat
