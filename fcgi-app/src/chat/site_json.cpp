#include "chat/site_json.h"

#include <nlohmann/json.hpp>

namespace livechat {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::string textAt(const json& object, std::string_view name) {
  const auto found = object.find(std::string(name));
  const bool isText = found != object.end() && found->is_string();
  return isText ? found->get<std::string>() : std::string();
}

std::vector<HoursSpan> spansIn(const json& list) {
  std::vector<HoursSpan> spans;
  for (const json& span : list) {
    const bool isPair =
        span.is_array() && span.size() == 2 && span[0].is_string() && span[1].is_string();
    if (isPair) spans.push_back({span[0].get<std::string>(), span[1].get<std::string>()});
  }
  return spans;
}

SiteGreeting greetingIn(const json& object) {
  SiteGreeting greeting;
  greeting.id = textAt(object, "id");
  greeting.text = textAt(object, "text");
  const auto after = object.find("afterSeconds"), paths = object.find("paths");
  if (after != object.end() && after->is_number_integer()) {
    greeting.afterSeconds = after->get<int>();
  }
  if (paths != object.end()) {
    for (const json& path : *paths) {
      if (path.is_string()) greeting.paths.push_back(path.get<std::string>());
    }
  }
  greeting.cart = textAt(object, "cart");
  const auto total = object.find("cartTotalFrom");
  if (total != object.end() && total->is_number()) greeting.cartTotalFrom = total->get<double>();
  return greeting;
}

}  // namespace

ordered_json hoursJson(const SiteHours& hours) {
  ordered_json week = ordered_json::object();
  for (std::size_t day = 0; day < kDays.size(); ++day) {
    ordered_json spans = ordered_json::array();
    for (const HoursSpan& span : hours.week[day]) {
      spans.push_back(ordered_json::array({span.from, span.to}));
    }
    if (!spans.empty()) week[std::string(kDays[day])] = std::move(spans);
  }
  return {{"timeZone", hours.timeZone}, {"week", std::move(week)}};
}

ordered_json greetingsJson(const std::vector<SiteGreeting>& greetings) {
  ordered_json list = ordered_json::array();
  for (const SiteGreeting& greeting : greetings) {
    ordered_json object = {
        {"id", greeting.id}, {"text", greeting.text}, {"afterSeconds", greeting.afterSeconds}};
    if (!greeting.paths.empty()) object["paths"] = greeting.paths;
    if (!greeting.cart.empty()) object["cart"] = greeting.cart;
    if (greeting.cartTotalFrom) object["cartTotalFrom"] = *greeting.cartTotalFrom;
    list.push_back(std::move(object));
  }
  return list;
}

SiteHours hoursIn(const json& value) {
  SiteHours hours;
  if (!value.is_object()) return hours;
  hours.timeZone = textAt(value, "timeZone");
  const auto week = value.find("week");
  if (week == value.end() || !week->is_object()) return hours;
  for (std::size_t day = 0; day < kDays.size(); ++day) {
    const auto spans = week->find(std::string(kDays[day]));
    if (spans != week->end()) hours.week[day] = spansIn(*spans);
  }
  return hours;
}

std::vector<SiteGreeting> greetingsIn(const json& value) {
  std::vector<SiteGreeting> greetings;
  if (!value.is_array()) return greetings;
  for (const json& object : value) {
    if (object.is_object()) greetings.push_back(greetingIn(object));
  }
  return greetings;
}

}  // namespace livechat
