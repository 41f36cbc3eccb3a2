#include "cli/site_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace livechat {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kWhole = R"({
  "site": {"key":"demo","name":"Hearth & Volt","language":"en-GB","homeUrl":"https://shop.example",
           "origins":["https://shop.example"],"look":{"color":"#0b6b5d","position":"left"},
           "texts":{"title":"T","greeting":"Hi! 👋","disclosure":"AI","placeholder":"…"},
           "contact":{"email":"help@shop.example","url":"/contact"},
           "starters":["One?","Two?"],"systemPrompt":"Be kind."},
  "faq": [{"id":"returns-window","question":"Q?","answer":"A\nB","alternatives":["x","y"],
           "title":"Returns","url":"/returns#how"},
          {"id":"b","question":"Q2?","answer":"A2","alternatives":null,"url":null}]})";

std::string faultIn(std::string_view text) {
  const Result<Site> site = parseSiteFile(text);
  return site ? "none" : site.error().detail;
}

std::string faultInFaq(std::string_view text) {
  const auto entries = parseFaqFile(text);
  return entries ? "none" : entries.error().detail;
}

TEST(SiteFile, IsReadWhole) {
  const Result<Site> site = parseSiteFile(kWhole);
  ASSERT_TRUE(site) << site.error().detail;
  EXPECT_EQ(site->key, "demo");
  EXPECT_EQ(site->name, "Hearth & Volt");
  EXPECT_EQ(site->language, "en-GB");
  EXPECT_EQ(site->homeUrl, "https://shop.example");
  EXPECT_THAT(site->origins, ElementsAre("https://shop.example"));
  EXPECT_EQ(site->look.color, "#0b6b5d");
  EXPECT_EQ(site->look.position, "left");
  EXPECT_EQ(site->texts.greeting, "Hi! 👋");
  EXPECT_EQ(site->contact.email, "help@shop.example");
  EXPECT_EQ(site->contact.url, "/contact");
  EXPECT_THAT(site->starters, ElementsAre("One?", "Two?"));
  EXPECT_EQ(site->systemPrompt, "Be kind.");
  ASSERT_EQ(site->faq.size(), 2U);
  EXPECT_EQ(site->faq[0].id, "returns-window");
  EXPECT_EQ(site->faq[0].answer, "A\nB");
  EXPECT_THAT(site->faq[0].alternatives, ElementsAre("x", "y"));
  EXPECT_EQ(site->faq[0].url, "/returns#how");
  EXPECT_EQ(site->faq[1].url, "");
}

TEST(SiteFile, ComesBackTheSameFromItsText) {
  const Result<Site> site = parseSiteFile(kWhole);
  ASSERT_TRUE(site);
  const std::string faq = faqFileText(site->faq);
  const auto entries = parseFaqFile(faq);
  ASSERT_TRUE(entries) << entries.error().detail;
  EXPECT_EQ(faqFileText(*entries), faq);
  std::string text = siteFileText(*site);
  ASSERT_TRUE(text.ends_with("}\n}\n"));
  text.insert(text.size() - 3, ",\"faq\":[]");
  const Result<Site> again = parseSiteFile(text);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(siteFileText(*again), siteFileText(*site));
}

TEST(SiteFile, NeedsLittle) {
  const Result<Site> site =
      parseSiteFile(R"({"site":{"key":"a","name":"A","homeUrl":null,"look":null},"faq":[]})");
  ASSERT_TRUE(site) << site.error().detail;
  EXPECT_EQ(site->language, "en");
  EXPECT_EQ(site->look.color, "");
}

TEST(SiteFile, NamesEveryFaultWithItsPlace) {
  EXPECT_THAT(faultIn("{\"site\":\n oops}"), HasSubstr("not JSON: parse error at line 2"));
  EXPECT_THAT(faultIn("[1]"), HasSubstr("must be an object"));
  EXPECT_EQ(faultIn(R"({"site":{"key":"a","name":"A","colour":"x"},"faq":[]})"),
            "site.colour: is not a known field");
  EXPECT_EQ(faultIn(R"({"site":{"key":"a","name":7},"faq":[{"id":1}]})"),
            "site.name: must be a text \"…\"\nfaq[0].id: must be a text \"…\"");
  EXPECT_EQ(faultIn(R"({"site":{"key":"a","name":"A"}})"), "faq: must be a list of entries [{…}]");
  EXPECT_EQ(faultIn(R"({"site":[],"faq":[3]})"),
            "site: must be an object {…}\nfaq[0]: must be an object {…}");
  EXPECT_EQ(faultIn(R"({"site":{"key":"a","name":"A","starters":["x",1]},"faq":[]})"),
            "site.starters[1]: must be a text \"…\"");
}

TEST(SiteFile, ChecksContentsOnceTheFormsAreRight) {
  const std::string faults = faultIn(
      R"({"site":{"key":"A B","name":" ","language":"english","origins":["https://x/"],
                  "homeUrl":"ftp://x","look":{"color":"#FFF","position":"top"},
                  "contact":{"email":"nobody","url":"//evil"}},
          "faq":[{"id":"a","question":"Q","answer":"A","url":"javascript:x"},
                 {"id":"a","question":"Q","answer":"A","url":"/\\evil"}]})");
  for (const char* place :
       {"site.key: ", "site.name: ", "site.language: ", "site.origins[0]: ", "site.homeUrl: ",
        "site.look.color: ", "site.look.position: ", "site.contact.email: ", "site.contact.url: ",
        "faq[0].url: ", "faq[1].url: ", "faq[1].id: \"a\" is the id of an earlier entry too"}) {
    EXPECT_THAT(faults, HasSubstr(place));
  }
}

TEST(SiteFile, RefusesControlCharactersAndTooLongTexts) {
  EXPECT_EQ(faultInFaq(R"({"faq":[{"id":"a","question":"Q\u0000","answer":"A"}]})"),
            "faq[0].question: contains a control character");
  const std::string question(501, 'q');
  EXPECT_EQ(faultInFaq(R"({"faq":[{"id":"a","question":")" + question + R"(","answer":"A"}]})"),
            "faq[0].question: has 501 characters, at most 500 are allowed");
  std::string wide;
  for (int i = 0; i < 500; ++i) wide += "ü";
  EXPECT_EQ(faultInFaq(R"({"faq":[{"id":"a","question":")" + wide + R"(","answer":"A"}]})"),
            "none");
}

TEST(FaqFile, IgnoresTheSiteBesideIt) {
  EXPECT_EQ(faultInFaq(R"({"site":{"key":"Not Checked"},"faq":[]})"), "none");
  EXPECT_EQ(faultInFaq(R"({"site":{}})"), "faq: must be a list of entries [{…}]");
}

}  // namespace
}  // namespace livechat
