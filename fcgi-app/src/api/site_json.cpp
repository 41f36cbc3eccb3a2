#include "api/site_json.h"

#include <nlohmann/json.hpp>

namespace livechat {

namespace {

using nlohmann::ordered_json;

// Only the members that the owner has set; for the others the widget has words of its own.
ordered_json present(std::initializer_list<std::pair<const char*, const std::string&>> members) {
  ordered_json object = ordered_json::object();
  for (const auto& [name, value] : members) {
    if (!value.empty()) object[name] = value;
  }
  return object;
}

}  // namespace

ordered_json siteJson(const Site& site) {
  return {{"key", site.key},
          {"name", site.name},
          {"language", site.language},
          {"homeUrl", site.homeUrl.empty() ? ordered_json() : ordered_json(site.homeUrl)},
          {"look", present({{"color", site.look.color}, {"position", site.look.position}})},
          {"texts", present({{"title", site.texts.title},
                             {"greeting", site.texts.greeting},
                             {"disclosure", site.texts.disclosure},
                             {"placeholder", site.texts.placeholder}})},
          {"starters", site.starters},
          {"contact", present({{"email", site.contact.email}, {"url", site.contact.url}})}};
}

}  // namespace livechat
