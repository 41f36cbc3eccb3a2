// A site: one shop's settings and knowledge, as its owner wrote them. Plain values.
#pragma once

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

struct SiteLook {
  std::string color;     // "#rrggbb" or empty
  std::string position;  // "right", "left" or empty

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
  std::vector<FaqEntry> faq;

  bool operator==(const Site&) const = default;
};

}  // namespace livechat
