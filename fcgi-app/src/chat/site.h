// A site: one shop's settings and knowledge, as its owner wrote them. Plain values.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace livechat {

struct FaqEntry {
  std::string id;
  std::string question;
  std::string answer;                     // Markdown
  std::vector<std::string> alternatives;  // other ways shoppers ask the same
  std::string title;                      // of the page that says it
  std::string url;                        // https, or a path on the shop's site; may be empty

  bool operator==(const FaqEntry&) const = default;
};

// A thing the shop sells, as its owner states it: what cards show and what models are told.
struct Product {
  std::string id;
  std::string title;
  std::vector<std::string> names;  // other names by which a text may mention it
  std::string description;         // plain text
  std::string url;                 // https, or a path on the shop's site
  std::string image;               // the same; may be empty
  std::string price;               // "49.90", or empty: not stated
  std::string currency;            // ISO 4217, empty if and only if `price` is
  std::string availability;        // "in_stock", "low_stock", "sold_out", or empty: not stated

  bool operator==(const Product&) const = default;
};

struct SiteLook {
  std::string color;          // "#rrggbb" or empty
  std::string position;       // "right", "left" or empty
  std::string theme;          // "auto", "light", "dark" or empty
  std::optional<int> radius;  // of the panel's corners, in px

  bool operator==(const SiteLook&) const = default;
};

// Empty strings mean: the widget uses its own words.
struct SiteTexts {
  std::string title;
  std::string greeting;
  std::string disclosure;
  std::string placeholder;

  bool operator==(const SiteTexts&) const = default;
};

struct SiteContact {
  std::string email;
  std::string url;

  bool operator==(const SiteContact&) const = default;
};

// From `from` until before `to`, by the clock of the time zone: "09:00", "24:00".
struct HoursSpan {
  std::string from;
  std::string to;

  bool operator==(const HoursSpan&) const = default;
};

// When the shop's people are there.
struct SiteHours {
  std::string timeZone;                        // IANA; empty: the owner has not told
  std::array<std::vector<HoursSpan>, 7> week;  // Monday first; in the day's order

  bool operator==(const SiteHours&) const = default;
};

struct SitePrivacy {
  std::string url;
  std::string notice;   // shown before the first message
  std::string consent;  // what a visitor must agree to before it; empty: nothing

  bool operator==(const SitePrivacy&) const = default;
};

// "optional", "required" or empty: not asked for.
struct SiteIntake {
  std::string name;
  std::string email;

  bool operator==(const SiteIntake&) const = default;
};

// Words with which the chat may speak first, and when.
struct SiteGreeting {
  std::string id;
  std::string text;
  int afterSeconds = 0;            // on the page
  std::vector<std::string> paths;  // with *; empty: every page
  std::string cart;                // "empty", "filled" or empty: whatever it is
  std::optional<double> cartTotalFrom;

  bool operator==(const SiteGreeting&) const = default;
};

struct Site {
  std::string key;  // [a-z0-9-]{1,64}, public
  std::string name;
  std::string language;              // BCP 47
  std::string homeUrl;               // empty: sources resolve against the page's own origin
  std::vector<std::string> origins;  // exact, lower case: "https://shop.example"
  SiteLook look;
  SiteTexts texts;
  SiteContact contact;
  std::vector<std::string> starters;
  std::string systemPrompt;
  SiteHours hours;
  SitePrivacy privacy;
  SiteIntake intake;
  std::vector<SiteGreeting> greetings;
  // With which the shop's server signs who its users are; empty: it does not. In no file, no answer
  // and no log line.
  std::string identitySecret;
  std::vector<FaqEntry> faq;
  std::vector<Product> products;

  bool operator==(const Site&) const = default;
};

}  // namespace livechat
