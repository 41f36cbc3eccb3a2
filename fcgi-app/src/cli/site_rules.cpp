#include "cli/site_rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <set>
#include <utility>

#include "chat/identifiers.h"
#include "chat/site_json.h"

namespace livechat {

namespace {

constexpr std::string_view kOriginForm =
    "an origin is a scheme and a host as the browser sends them, such as https://shop.example or "
    "http://127.0.0.1:8080, without a path";

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isLowerLetter(char c) { return c >= 'a' && c <= 'z'; }

std::size_t codePoints(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

bool hasControlCharacter(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\n' && c != '\t';
  });
}

bool hasSpace(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return c <= ' ' || c == 0x7F; });
}

// "shop.example", "127.0.0.1", "[::1]".
bool isHost(std::string_view host) {
  if (host.starts_with('[')) {
    if (!host.ends_with(']') || host.size() < 4) return false;
    return std::ranges::all_of(host.substr(1, host.size() - 2), [](char c) {
      return isDigit(c) || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
    });
  }
  if (host.empty() || host.size() > 253 || host.starts_with('.') || host.starts_with('-')) {
    return false;
  }
  if (host.find("..") != std::string_view::npos) return false;
  return std::ranges::all_of(host, [](char c) {
    return isDigit(c) || isLowerLetter(c) || c == '.' || c == '-' || c == '_';
  });
}

struct HostAndPort {
  std::string_view host;
  std::optional<std::string_view> port;
};

HostAndPort splitPort(std::string_view authority) {
  const std::size_t colon = authority.rfind(':');
  const std::size_t bracket = authority.rfind(']');
  const bool inBrackets =
      bracket != std::string_view::npos && (colon == std::string_view::npos || colon < bracket);
  if (colon == std::string_view::npos || inBrackets) return {authority, std::nullopt};
  return {authority.substr(0, colon), authority.substr(colon + 1)};
}

bool isPort(std::string_view port) {
  return !port.empty() && port.size() <= 5 && port[0] != '0' &&
         std::ranges::all_of(port, isDigit) && std::stoi(std::string(port)) <= 65535;
}

// "https://…" or a path on the shop's own site. A browser reads "//x" and "/\x" as another host.
bool isPageUrl(std::string_view url) {
  if (hasSpace(url) || url.size() > 1000) return false;
  if (url.starts_with("https://")) return url.size() > 8;
  return url == "/" || (url.size() > 1 && url[0] == '/' && url[1] != '/' && url[1] != '\\');
}

bool isHomeUrl(std::string_view url) {
  return !hasSpace(url) && url.size() <= 1000 &&
         (url.starts_with("https://") || url.starts_with("http://"));
}

bool isColor(std::string_view color) {
  return color.size() == 7 && color[0] == '#' && std::ranges::all_of(color.substr(1), [](char c) {
           return isDigit(c) || (c >= 'a' && c <= 'f');
         });
}

bool isLanguage(std::string_view language) {
  const std::size_t primary = std::min(language.find('-'), language.size());
  const auto letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
  if (primary < 2 || primary > 3 || language.size() > 35 || language.ends_with('-')) return false;
  return std::ranges::all_of(language.substr(0, primary), letter) &&
         std::ranges::all_of(language.substr(primary),
                             [&](char c) { return letter(c) || isDigit(c) || c == '-'; });
}

bool isEmail(std::string_view email) {
  const std::size_t at = email.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < email.size() &&
         at == email.rfind('@') && email.size() <= 254 && !hasSpace(email);
}

// Collects faults, each under the same place.
class Faults final {
 public:
  explicit Faults(std::string place) : place_(std::move(place)) {}

  void add(std::string_view field, std::string what) {
    list_.push_back({place_.empty() ? std::string(field) : fmt::format("{}.{}", place_, field),
                     std::move(what)});
  }
  void unless(bool right, std::string_view field, std::string_view what) {
    if (!right) add(field, std::string(what));
  }
  void length(std::string_view field, std::string_view text, std::size_t most) {
    if (const std::size_t length = codePoints(text); length > most) {
      add(field, fmt::format("has {} characters, at most {} are allowed", length, most));
    }
    if (hasControlCharacter(text)) add(field, "contains a control character");
  }
  void required(std::string_view field, std::string_view text, std::size_t most) {
    const bool blank = std::ranges::all_of(text, [](unsigned char c) { return c <= ' '; });
    if (blank) add(field, "is missing or empty");
    length(field, text, most);
  }
  std::vector<Fault> take() { return std::move(list_); }

 private:
  std::string place_;
  std::vector<Fault> list_;
};

void checkOrigins(const Site& site, Faults& faults) {
  faults.unless(site.origins.size() <= 100, "origins", "has more than 100 origins");
  for (std::size_t i = 0; i < site.origins.size(); ++i) {
    if (const auto fault = originFault(site.origins[i])) {
      faults.add(fmt::format("origins[{}]", i), *fault);
    }
  }
}

void checkStarters(const Site& site, Faults& faults) {
  faults.unless(site.starters.size() <= 6, "starters", "has more than 6 questions");
  for (std::size_t i = 0; i < site.starters.size(); ++i) {
    faults.required(fmt::format("starters[{}]", i), site.starters[i], 200);
  }
}

// "09:00", "24:00".
bool isTimeOfDay(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return false;
  const std::string digits = {text[0], text[1], text[3], text[4]};
  return std::ranges::all_of(digits, isDigit) && text[3] < '6' && text <= "24:00";
}

// Of the form of an IANA name; whether there is such a zone is known to browsers.
bool isTimeZone(std::string_view zone) {
  if (zone == "UTC") return true;
  const auto allowed = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("/_+-").contains(c);
  };
  return zone.size() <= 64 && zone.size() >= 3 && zone[0] >= 'A' && zone[0] <= 'Z' &&
         zone.find('/') != std::string_view::npos && !zone.ends_with('/') &&
         zone.find("//") == std::string_view::npos && std::ranges::all_of(zone, allowed);
}

void checkSpans(const std::vector<HoursSpan>& spans, const std::string& field, Faults& faults) {
  faults.unless(spans.size() <= 4, field, "has more than 4 spans");
  std::string_view last;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const auto& [from, to] = spans[i];
    const std::string place = fmt::format("{}[{}]", field, i);
    if (!isTimeOfDay(from) || !isTimeOfDay(to)) {
      faults.add(place, R"(must be two times of day such as ["09:00", "18:00"])");
    } else if (from >= to) {
      faults.add(place,
                 fmt::format("ends at {}, which is not after {}; what goes on after midnight "
                             "is a span of the next day",
                             to, from));
    } else if (from < last) {
      faults.add(place, "begins before the one in front of it has ended");
    }
    last = to;
  }
}

void checkHours(const SiteHours& hours, Faults& faults) {
  const bool anyDay = std::ranges::any_of(hours.week, [](const auto& day) { return !day.empty(); });
  if (hours.timeZone.empty() && !anyDay) return;
  faults.unless(isTimeZone(hours.timeZone), "hours.timeZone",
                "must be the name of a time zone such as Europe/Berlin or UTC");
  for (std::size_t day = 0; day < kDays.size(); ++day) {
    checkSpans(hours.week[day], fmt::format("hours.week.{}", kDays[day]), faults);
  }
}

bool isOneOf(std::string_view text, std::initializer_list<std::string_view> known) {
  return text.empty() || std::ranges::find(known, text) != known.end();
}

void checkPrivacyAndIntake(const Site& site, Faults& faults) {
  faults.unless(site.privacy.url.empty() || isPageUrl(site.privacy.url), "privacy.url",
                "must begin with https:// or be a path such as /privacy, without spaces");
  faults.length("privacy.notice", site.privacy.notice, 1000);
  faults.length("privacy.consent", site.privacy.consent, 1000);
  for (const auto& [field, asked] :
       {std::pair("intake.name", site.intake.name), {"intake.email", site.intake.email}}) {
    faults.unless(isOneOf(asked, {"optional", "required"}), field,
                  "must be optional or required; leave it out to ask for nothing");
  }
}

// A glob: a path in which * stands for any text.
bool isPathGlob(std::string_view glob) {
  return !glob.empty() && glob.size() <= 200 && (glob[0] == '/' || glob[0] == '*') &&
         !hasSpace(glob) && glob.find_first_of("?#[]{}") == std::string_view::npos;
}

void checkGreeting(const SiteGreeting& greeting, const std::string& field, Faults& faults) {
  faults.unless(isIdentifier(greeting.id, 1, 64), field + ".id",
                "must be 1 to 64 of a-z A-Z 0-9 - and _, such as back-again");
  faults.required(field + ".text", greeting.text, 300);
  faults.unless(greeting.afterSeconds >= 0 && greeting.afterSeconds <= 3600,
                field + ".afterSeconds", "must be from 0 to 3600");
  faults.unless(greeting.paths.size() <= 20, field + ".paths", "has more than 20 paths");
  for (std::size_t i = 0; i < greeting.paths.size(); ++i) {
    faults.unless(isPathGlob(greeting.paths[i]), fmt::format("{}.paths[{}]", field, i),
                  "must be a path such as /products/*, where * stands for any text; without "
                  "spaces, ? # [ ] { } and at most 200 characters");
  }
  faults.unless(isOneOf(greeting.cart, {"empty", "filled"}), field + ".cart",
                "must be empty or filled");
  faults.unless(
      !greeting.cartTotalFrom || (*greeting.cartTotalFrom >= 0 && *greeting.cartTotalFrom <= 1e9),
      field + ".cartTotalFrom", "must be from 0 to 1000000000");
}

void checkGreetings(const Site& site, Faults& faults) {
  std::set<std::string_view> seen;
  faults.unless(site.greetings.size() <= 10, "greetings", "has more than 10 greetings");
  for (std::size_t i = 0; i < site.greetings.size(); ++i) {
    const std::string field = fmt::format("greetings[{}]", i);
    checkGreeting(site.greetings[i], field, faults);
    faults.unless(seen.insert(site.greetings[i].id).second, field + ".id",
                  "is the id of an earlier greeting too");
  }
}

std::vector<Fault> entryFaults(const FaqEntry& entry, std::size_t index) {
  Faults faults(fmt::format("faq[{}]", index));
  faults.unless(isIdentifier(entry.id, 1, 64), "id",
                "must be 1 to 64 of a-z A-Z 0-9 - and _, such as returns-window");
  faults.required("question", entry.question, 500);
  faults.required("answer", entry.answer, 8000);
  faults.unless(entry.alternatives.size() <= 100, "alternatives", "has more than 100 texts");
  for (std::size_t i = 0; i < entry.alternatives.size(); ++i) {
    faults.required(fmt::format("alternatives[{}]", i), entry.alternatives[i], 200);
  }
  faults.length("title", entry.title, 200);
  faults.unless(entry.url.empty() || isPageUrl(entry.url), "url",
                "must begin with https:// or be a path such as /returns, without spaces");
  return faults.take();
}

bool isPrice(std::string_view price) {
  const std::size_t point = std::min(price.find('.'), price.size());
  const std::string_view whole = price.substr(0, point);
  const bool digits = !whole.empty() && whole.size() <= 12 && std::ranges::all_of(whole, isDigit) &&
                      (whole.size() == 1 || whole[0] != '0');
  if (point == price.size()) return digits;
  const std::string_view part = price.substr(point + 1);
  return digits && !part.empty() && part.size() <= 4 && std::ranges::all_of(part, isDigit);
}

bool isCurrency(std::string_view currency) {
  return currency.size() == 3 &&
         std::ranges::all_of(currency, [](char c) { return c >= 'A' && c <= 'Z'; });
}

void checkPrice(const Product& product, Faults& faults) {
  if (product.price.empty() && product.currency.empty()) return;
  faults.unless(isPrice(product.price), "price.amount",
                "must be a number in quotes, such as \"49.90\", with at most 4 decimals");
  faults.unless(isCurrency(product.currency), "price.currency",
                "must be three capital letters, such as EUR");
}

std::vector<Fault> productFaultsOf(const Product& product, std::size_t index) {
  Faults faults(fmt::format("products[{}]", index));
  faults.unless(isIdentifier(product.id, 1, 64), "id",
                "must be 1 to 64 of a-z A-Z 0-9 - and _, such as ember-kettle");
  faults.required("title", product.title, 200);
  faults.unless(product.names.size() <= 10, "names", "has more than 10 names");
  for (std::size_t i = 0; i < product.names.size(); ++i) {
    faults.required(fmt::format("names[{}]", i), product.names[i], 200);
  }
  faults.length("description", product.description, 2000);
  faults.unless(isPageUrl(product.url), "url",
                "must begin with https:// or be a path such as /products/kettle, without spaces");
  faults.unless(product.image.empty() || isPageUrl(product.image), "image",
                "must begin with https:// or be a path such as /art/kettle.svg, without spaces");
  checkPrice(product, faults);
  const std::string& stock = product.availability;
  faults.unless(stock.empty() || stock == "in_stock" || stock == "low_stock" || stock == "sold_out",
                "availability", "must be in_stock, low_stock or sold_out");
  return faults.take();
}

}  // namespace

std::string faultText(const Fault& fault) { return fault.place + ": " + fault.what; }

std::optional<std::string> originFault(std::string_view origin) {
  const auto wrong = [](std::string_view what) { return fmt::format("{}; {}", what, kOriginForm); };
  const bool secure = origin.starts_with("https://");
  if (!secure && !origin.starts_with("http://")) {
    return wrong("does not begin with https:// or http:// in lower case");
  }
  const std::string_view authority = origin.substr(secure ? 8 : 7);
  if (authority.find_first_of("/?#") != std::string_view::npos) {
    return wrong("has a path or a slash at its end");
  }
  if (std::ranges::any_of(authority, [](char c) { return c >= 'A' && c <= 'Z'; })) {
    return wrong("has capital letters, browsers send lower case");
  }
  if (std::ranges::any_of(authority, [](char c) { return (c & 0x80) != 0; })) {
    return wrong("has letters beyond ASCII, browsers send them as xn--…");
  }
  const auto [host, port] = splitPort(authority);
  if (!isHost(host)) return wrong("has no proper host name");
  if (port && !isPort(*port)) return wrong("has no proper port");
  if (port == (secure ? "443" : "80"))
    return wrong("names the default port, browsers leave it out");
  return std::nullopt;
}

std::optional<std::string> siteKeyFault(std::string_view key) {
  const bool right = !key.empty() && key.size() <= 64 && std::ranges::all_of(key, [](char c) {
    return isLowerLetter(c) || isDigit(c) || c == '-';
  });
  if (right) return std::nullopt;
  return "a site key is 1 to 64 of a-z, 0-9 and -, such as my-shop";
}

std::vector<Fault> siteFaults(const Site& site, std::string_view place) {
  Faults faults{std::string(place)};
  if (const auto fault = siteKeyFault(site.key)) faults.add("key", *fault);
  faults.required("name", site.name, 100);
  faults.unless(isLanguage(site.language), "language", "must be a language such as en or de-AT");
  faults.unless(site.homeUrl.empty() || isHomeUrl(site.homeUrl), "homeUrl",
                "must begin with https:// or http://, without spaces");
  checkOrigins(site, faults);
  faults.unless(site.look.color.empty() || isColor(site.look.color), "look.color",
                "must be six hex digits in lower case, such as #0b6b5d");
  faults.unless(
      site.look.position.empty() || site.look.position == "left" || site.look.position == "right",
      "look.position", "must be left or right");
  faults.unless(isOneOf(site.look.theme, {"auto", "light", "dark"}), "look.theme",
                "must be auto, light or dark");
  faults.unless(!site.look.radius || (*site.look.radius >= 0 && *site.look.radius <= 28),
                "look.radius", "must be from 0 to 28");
  faults.length("texts.title", site.texts.title, 100);
  faults.length("texts.greeting", site.texts.greeting, 1000);
  faults.length("texts.disclosure", site.texts.disclosure, 500);
  faults.length("texts.placeholder", site.texts.placeholder, 100);
  faults.unless(site.contact.email.empty() || isEmail(site.contact.email), "contact.email",
                "must be an e-mail address");
  faults.unless(site.contact.url.empty() || isPageUrl(site.contact.url), "contact.url",
                "must begin with https:// or be a path such as /contact, without spaces");
  checkStarters(site, faults);
  faults.length("systemPrompt", site.systemPrompt, 8000);
  checkHours(site.hours, faults);
  checkPrivacyAndIntake(site, faults);
  checkGreetings(site, faults);
  return faults.take();
}

std::vector<Fault> faqFaults(const std::vector<FaqEntry>& entries) {
  std::vector<Fault> all;
  std::set<std::string_view> seen;
  if (entries.size() > 2000) all.push_back({"faq", "has more than 2000 entries"});
  for (std::size_t i = 0; i < entries.size(); ++i) {
    for (Fault& fault : entryFaults(entries[i], i)) all.push_back(std::move(fault));
    if (!seen.insert(entries[i].id).second) {
      all.push_back({fmt::format("faq[{}].id", i),
                     fmt::format("\"{}\" is the id of an earlier entry too", entries[i].id)});
    }
  }
  return all;
}

std::vector<Fault> productFaults(const std::vector<Product>& products) {
  std::vector<Fault> all;
  std::set<std::string_view> seen;
  if (products.size() > 1000) all.push_back({"products", "has more than 1000 products"});
  for (std::size_t i = 0; i < products.size(); ++i) {
    for (Fault& fault : productFaultsOf(products[i], i)) all.push_back(std::move(fault));
    if (!seen.insert(products[i].id).second) {
      all.push_back({fmt::format("products[{}].id", i),
                     fmt::format("\"{}\" is the id of an earlier product too", products[i].id)});
    }
  }
  return all;
}

}  // namespace livechat
