#include "cli/site_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace livechat {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kWhole = R"({
  "site": {"key":"demo","name":"Hearth & Volt","language":"en-GB","homeUrl":"https://shop.example",
           "origins":["https://shop.example"],
           "look":{"color":"#0b6b5d","position":"left","theme":"dark","radius":12},
           "texts":{"title":"T","greeting":"Hi! 👋","disclosure":"AI","placeholder":"…"},
           "contact":{"email":"help@shop.example","url":"/contact"},
           "starters":["One?","Two?"],"systemPrompt":"Be kind.",
           "hours":{"timeZone":"Europe/Berlin",
                    "week":{"mon":[["09:00","12:00"],["13:00","24:00"]],"sun":null}},
           "privacy":{"url":"/privacy","notice":"N","consent":"C"},
           "intake":{"name":"optional","email":"required"},
           "greetings":[{"id":"a","text":"Hi?","afterSeconds":20,"paths":["/products/*","*"],
                         "cart":"filled","cartTotalFrom":49.5},{"id":"b","text":"Ho"}]},
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
  EXPECT_EQ(site->look.theme, "dark");
  EXPECT_EQ(site->look.radius, 12);
  EXPECT_EQ(site->hours.timeZone, "Europe/Berlin");
  EXPECT_THAT(site->hours.week[0],
              ElementsAre(HoursSpan{"09:00", "12:00"}, HoursSpan{"13:00", "24:00"}));
  EXPECT_TRUE(site->hours.week[6].empty());
  EXPECT_EQ(site->privacy, (SitePrivacy{"/privacy", "N", "C"}));
  EXPECT_EQ(site->intake, (SiteIntake{"optional", "required"}));
  EXPECT_THAT(site->greetings,
              ElementsAre(SiteGreeting{"a", "Hi?", 20, {"/products/*", "*"}, "filled", 49.5},
                          SiteGreeting{"b", "Ho", 0, {}, "", std::nullopt}));
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

constexpr std::string_view kProducts = R"({"products": [
  {"id":"ember","title":"Ember kettle","names":["Ember"],"description":"Hot.","url":"/e",
   "image":"/art/kettle.svg","price":{"amount":"89.00","currency":"EUR"},
   "availability":"in_stock"},
  {"id":"bare","title":"Bare","url":"https://shop.example/bare","price":null}]})";

TEST(SiteFile, ReadsProductsAndWritesThemTheSame) {
  const auto products = parseProductsFile(kProducts);
  ASSERT_TRUE(products) << products.error().detail;
  ASSERT_EQ(products->size(), 2U);
  EXPECT_EQ((*products)[0], (Product{"ember",
                                     "Ember kettle",
                                     {"Ember"},
                                     "Hot.",
                                     "/e",
                                     "/art/kettle.svg",
                                     "89.00",
                                     "EUR",
                                     "in_stock"}));
  EXPECT_EQ((*products)[1].price, "");
  const std::string text = productsFileText(*products);
  const auto again = parseProductsFile(text);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(*again, *products);

  std::string whole(kWhole);
  whole.insert(whole.size() - 1, "," + std::string(kProducts.substr(1, kProducts.size() - 2)));
  const Result<Site> site = parseSiteFile(whole);
  ASSERT_TRUE(site) << site.error().detail;
  EXPECT_EQ(site->products, *products);
}

TEST(SiteFile, NamesTheFaultsOfProducts) {
  const auto faultOf = [](std::string_view product) {
    const auto products = parseProductsFile("{\"products\":[" + std::string(product) + "]}");
    return products ? "none" : products.error().detail;
  };
  const auto with = [](std::string_view more) {
    return R"({"id":"a","title":"A","url":"/a",)" + std::string(more) + "}";
  };
  const struct {
    std::string product;
    const char* fault;
  } cases[] = {
      {R"({"id":"a b","title":"A","url":"/a"})", "products[0].id: must be 1 to 64"},
      {R"({"id":"a","title":" ","url":"/a"})", "products[0].title: is missing or empty"},
      {R"({"id":"a","title":"A"})", "products[0].url: must begin with https://"},
      {R"({"id":"a","title":"A","url":"http://x"})", "products[0].url: must begin"},
      {with(R"("image":"//evil.example/x")"), "products[0].image: must begin"},
      {with(R"("image":"javascript:alert")"), "products[0].image: must begin"},
      {with(R"("price":49.9)"), "products[0].price: must be an object"},
      {with(R"("price":{"amount":49.9,"currency":"EUR"})"),
       "products[0].price.amount: must be a text"},
      {with(R"("price":{"amount":"49,90","currency":"EUR"})"),
       "products[0].price.amount: must be a number"},
      {with(R"("price":{"amount":"-1","currency":"EUR"})"),
       "products[0].price.amount: must be a number"},
      {with(R"("price":{"amount":"1.23456","currency":"EUR"})"),
       "products[0].price.amount: must be"},
      {with(R"("price":{"amount":"1"})"), "products[0].price.currency: must be three"},
      {with(R"("price":{"currency":"EUR"})"), "products[0].price.amount: must be a number"},
      {with(R"("price":{"amount":"1","currency":"eur"})"), "products[0].price.currency: must be"},
      {with(R"("availability":"maybe")"), "products[0].availability: must be in_stock"},
      {with(R"("names":[""])"), "products[0].names[0]: is missing or empty"},
      {with(R"("stock":3)"), "products[0].stock: is not a known field"},
      {with(R"("names":["b"]},{"id":"a","title":"B","url":"/b")"),
       "is the id of an earlier product too"},
  };
  for (const auto& c : cases) EXPECT_THAT(faultOf(c.product), HasSubstr(c.fault)) << c.product;
  EXPECT_EQ(faultOf(with(R"("price":{"amount":"0.5","currency":"EUR"})")), "none");
  EXPECT_THAT(parseProductsFile("{}").error().detail, HasSubstr("products: must be a list"));
}

TEST(SiteFile, TakesAThousandProducts) {
  const auto file = [](int count) {
    std::vector<Product> products;
    for (int i = 0; i < count; ++i) {
      const std::string n = std::to_string(i);
      products.push_back({"p" + n, "P " + n, {}, "", "/p", "", "", "", ""});
    }
    return productsFileText(products);
  };
  EXPECT_TRUE(parseProductsFile(file(1000)));
  const auto many = parseProductsFile(file(1001));
  ASSERT_FALSE(many);
  EXPECT_THAT(many.error().detail, HasSubstr("products: has more than 1000 products"));
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

TEST(SiteFile, SaysWhatIsWrongWithEachSetting) {
  struct Case {
    const char* settings;
    const char* fault;
  };
  const Case cases[] = {
      {R"("look":{"theme":"blue"})", "site.look.theme: must be auto, light or dark"},
      {R"("look":{"radius":29})", "site.look.radius: must be from 0 to 28"},
      {R"("look":{"radius":1.5})", "site.look.radius: must be a whole number"},
      {R"("look":{"radius":1e300})", "site.look.radius: must be a whole number"},
      {R"("hours":{"week":{"mon":[["09:00","18:00"]]}})",
       "site.hours.timeZone: must be the name of a time zone such as Europe/Berlin or UTC"},
      {R"("hours":{"timeZone":"CET time","week":{}})",
       "site.hours.timeZone: must be the name of a time zone such as Europe/Berlin or UTC"},
      {R"("hours":{"timeZone":"+02:00","week":{}})",
       "site.hours.timeZone: must be the name of a time zone such as Europe/Berlin or UTC"},
      {R"("hours":{"timeZone":"UTC","week":{"monday":[]}})",
       "site.hours.week.monday: is not a known field"},
      {R"("hours":{"timeZone":"UTC","week":{"mon":["09:00","18:00"]}})",
       R"(site.hours.week.mon: must be a list of spans [["09:00", "18:00"]])"},
      {R"("hours":{"timeZone":"UTC","week":{"mon":[["9","18"]]}})",
       R"(site.hours.week.mon[0]: must be two times of day such as ["09:00", "18:00"])"},
      {R"("hours":{"timeZone":"UTC","week":{"mon":[["09:60","24:01"]]}})",
       R"(site.hours.week.mon[0]: must be two times of day such as ["09:00", "18:00"])"},
      {R"("hours":{"timeZone":"UTC","week":{"mon":[["22:00","02:00"]]}})",
       "site.hours.week.mon[0]: ends at 02:00, which is not after 22:00; what goes on after "
       "midnight "
       "is a span of the next day"},
      {R"("hours":{"timeZone":"UTC","week":{"mon":[["09:00","09:00"]]}})",
       "site.hours.week.mon[0]: ends at 09:00, which is not after 09:00; what goes on after "
       "midnight "
       "is a span of the next day"},
      {R"("hours":{"timeZone":"UTC","week":{"mon":[["09:00","12:00"],["11:00","18:00"]]}})",
       "site.hours.week.mon[1]: begins before the one in front of it has ended"},
      {R"("hours":{"timeZone":"UTC","week":{"mon":[["01:00","02:00"],["03:00","04:00"],
          ["05:00","06:00"],["07:00","08:00"],["09:00","10:00"]]}})",
       "site.hours.week.mon: has more than 4 spans"},
      {R"("privacy":{"url":"javascript:x"})",
       "site.privacy.url: must begin with https:// or be a path such as /privacy, without spaces"},
      {R"("intake":{"email":"yes"})",
       "site.intake.email: must be optional or required; leave it out to ask for nothing"},
      {R"("greetings":{})", "site.greetings: must be a list [{…}]"},
      {R"("greetings":[{"id":"a"}])", "site.greetings[0].text: is missing or empty"},
      {R"("greetings":[{"id":"a","text":"A","afterSeconds":3601}])",
       "site.greetings[0].afterSeconds: must be from 0 to 3600"},
      {R"("greetings":[{"id":"a","text":"A","cart":"half"}])",
       "site.greetings[0].cart: must be empty or filled"},
      {R"("greetings":[{"id":"a","text":"A","cartTotalFrom":-1}])",
       "site.greetings[0].cartTotalFrom: must be from 0 to 1000000000"},
      {R"("greetings":[{"id":"a","text":"A"},{"id":"a","text":"B"}])",
       "site.greetings[1].id: is the id of an earlier greeting too"},
      {R"("greetings":[{"id":"a","text":"A","paths":["/x","products"]}])",
       "site.greetings[0].paths[1]: must be a path such as /products/*, where * stands for any "
       "text; "
       "without spaces, ? # [ ] { } and at most 200 characters"},
      {R"("greetings":[{"id":"a","text":"A","paths":["/a?b=c"]}])",
       "site.greetings[0].paths[0]: must be a path such as /products/*, where * stands for any "
       "text; "
       "without spaces, ? # [ ] { } and at most 200 characters"},
      {R"("identitySecret":"x")", "site.identitySecret: is not a known field"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(
        faultIn(std::string(R"({"site":{"key":"a","name":"A",)") + c.settings + R"(},"faq":[]})"),
        c.fault);
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
