#include "api/site_json.h"

#include <nlohmann/json.hpp>

#include "chat/site_json.h"

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
  ordered_json look = present(
      {{"color", site.look.color}, {"position", site.look.position}, {"theme", site.look.theme}});
  if (site.look.radius) look["radius"] = *site.look.radius;
  ordered_json json = {
      {"key", site.key},
      {"name", site.name},
      {"language", site.language},
      {"homeUrl", site.homeUrl.empty() ? ordered_json() : ordered_json(site.homeUrl)},
      {"look", std::move(look)},
      {"texts", present({{"title", site.texts.title},
                         {"greeting", site.texts.greeting},
                         {"disclosure", site.texts.disclosure},
                         {"placeholder", site.texts.placeholder}})},
      {"starters", site.starters},
      {"contact", present({{"email", site.contact.email}, {"url", site.contact.url}})}};
  if (!site.hours.timeZone.empty()) json["hours"] = hoursJson(site.hours);
  if (site.privacy != SitePrivacy()) {
    json["privacy"] = present({{"url", site.privacy.url},
                               {"notice", site.privacy.notice},
                               {"consent", site.privacy.consent}});
  }
  if (site.intake != SiteIntake()) {
    json["intake"] = present({{"name", site.intake.name}, {"email", site.intake.email}});
  }
  if (!site.greetings.empty()) json["greetings"] = greetingsJson(site.greetings);
  return json;
}

}  // namespace livechat
