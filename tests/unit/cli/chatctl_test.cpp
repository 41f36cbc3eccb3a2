#include "cli/chatctl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "cli/site_file.h"
#include "unit/cli/in_memory_site_admin.h"
#include "unit/cli/in_memory_visitor_admin.h"

namespace livechat {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class ChatctlTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ::setenv("DATABASE_URL", "postgresql://chat:hunter2@db/chat", 1);
    folder = std::filesystem::temp_directory_path() / ("chatctl-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder / "build/bin");
  }
  void TearDown() override {
    ::unsetenv("DATABASE_URL");
    std::filesystem::remove_all(folder);
  }

  // The exit status; what was written is in `out` and `err`.
  int run(std::vector<std::string> arguments) {
    std::vector<const char*> argv{"chatctl"};
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    std::ostringstream outStream;
    std::ostringstream errStream;
    const ChatctlParts parts{
        [this](DatabaseOptions options) -> Result<std::unique_ptr<SiteAdmin>> {
          database = options;
          return std::make_unique<InMemorySiteAdmin>(shelf);
        },
        [this](DatabaseOptions options, std::filesystem::path from) -> Result<MigrationReport> {
          database = options;
          migratedFrom = from;
          return migration;
        },
        folder / "build/bin/chatctl",
        [this](DatabaseOptions options) -> Result<std::unique_ptr<VisitorAdmin>> {
          database = options;
          return std::make_unique<InMemoryVisitorAdmin>(visitors);
        },
        [] { return std::string(43, 's'); }};
    const int status =
        chatctl(static_cast<int>(argv.size()), argv.data(), parts, outStream, errStream);
    out = outStream.str();
    err = errStream.str();
    EXPECT_THAT(out + err, Not(HasSubstr("hunter2")));
    return status;
  }

  std::string write(const std::string& name, std::string_view text) {
    std::filesystem::create_directories((folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << text;
    return (folder / name).string();
  }

  void addSite(const std::string& key) {
    ASSERT_EQ(run({"site", "add", key, "--name", "Shop"}), 0) << err;
  }

  std::filesystem::path folder;
  SiteShelf shelf;
  VisitorShelf visitors;
  Result<MigrationReport> migration = MigrationReport{{}, 3, 3};
  DatabaseOptions database;
  std::filesystem::path migratedFrom;
  std::string out;
  std::string err;
};

constexpr std::string_view kDemo =
    R"({"site":{"key":"demo","name":"Demo","look":{"color":"#0b6b5d"}},
        "faq":[{"id":"returns","question":"Returns?","answer":"Yes."}]})";

TEST_F(ChatctlTest, PrintsVersionAndHelp) {
  EXPECT_EQ(run({"--version"}), 0);
  EXPECT_THAT(out, StartsWith("chatctl "));
  EXPECT_EQ(run({"--help"}), 0);
  EXPECT_THAT(out, HasSubstr("Examples:"));
  EXPECT_THAT(out, HasSubstr("chatctl site allow my-shop https://www.shop.example"));
  EXPECT_EQ(run({"site", "add", "--help"}), 0);
  EXPECT_THAT(out, HasSubstr("--origin"));
}

TEST_F(ChatctlTest, RefusesWrongUse) {
  const std::vector<std::vector<std::string>> wrong = {{},
                                                       {"nonsense"},
                                                       {"site"},
                                                       {"site", "show"},
                                                       {"--wait", "soon", "site", "list"},
                                                       {"site", "add", "x"},
                                                       {"site", "list", "--nonsense"},
                                                       {"site", "set", "x"},
                                                       {"contacts", "nonsense"},
                                                       {"contacts", "done"},
                                                       {"contacts", "done", "first"},
                                                       {"feedback", "--days", "0"}};
  for (const auto& arguments : wrong) {
    EXPECT_EQ(run(arguments), 2) << ::testing::PrintToString(arguments);
    EXPECT_THAT(err, Not(IsEmpty()));
  }
}

TEST_F(ChatctlTest, NeedsToKnowWhereTheDatabaseIs) {
  ::unsetenv("DATABASE_URL");
  EXPECT_EQ(run({"site", "list"}), 2);
  EXPECT_THAT(err, HasSubstr("DATABASE_URL is not set"));
  EXPECT_EQ(run({"site", "list", "--database", "postgresql://elsewhere/x"}), 0);
  EXPECT_EQ(database.url, "postgresql://elsewhere/x");
}

TEST_F(ChatctlTest, WaitsOnlyWhenAsked) {
  run({"site", "list"});
  EXPECT_EQ(database.wait, std::chrono::seconds(0));
  run({"site", "list", "--wait", "30"});
  EXPECT_EQ(database.wait, std::chrono::seconds(30));
}

TEST_F(ChatctlTest, SaysWhenTheDatabaseIsDown) {
  shelf.down = true;
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"site", "list"}, {"site", "show", "x"}, {"site", "allow", "x", "https://a.example"}}) {
    EXPECT_EQ(run(arguments), 1);
    EXPECT_THAT(err, StartsWith("chatctl: PostgreSQL cannot be reached"));
  }
}

TEST_F(ChatctlTest, AddsASiteAndShowsTheTagToPaste) {
  EXPECT_EQ(run({"site", "add", "my-shop", "--name", "My Shop", "--origin", "https://a.example",
                 "--origin", "https://b.example", "--email", "help@a.example"}),
            0)
      << err;
  EXPECT_THAT(out, HasSubstr("data-site=\"my-shop\" async></script>"));
  EXPECT_THAT(shelf.sites["my-shop"].origins,
              ElementsAre("https://a.example", "https://b.example"));
  EXPECT_EQ(shelf.sites["my-shop"].language, "en");
  EXPECT_EQ(run({"site", "add", "my-shop", "--name", "Again"}), 1);
  EXPECT_THAT(err, HasSubstr("there is a site \"my-shop\" already"));
  EXPECT_EQ(shelf.sites["my-shop"].name, "My Shop");
}

TEST_F(ChatctlTest, NamesEveryFaultOfANewSite) {
  EXPECT_EQ(run({"site", "add", "My_Shop", "--name", "", "--color", "red"}), 2);
  EXPECT_THAT(err, HasSubstr("chatctl: key: "));
  EXPECT_THAT(err, HasSubstr("chatctl: name: is missing or empty"));
  EXPECT_THAT(err, HasSubstr("chatctl: look.color: "));
  EXPECT_THAT(shelf.sites, IsEmpty());
}

TEST_F(ChatctlTest, ListsAndShowsSites) {
  EXPECT_EQ(run({"site", "list"}), 0);
  EXPECT_THAT(err, HasSubstr("There are no sites yet"));
  addSite("one");
  EXPECT_EQ(run({"site", "list"}), 0);
  EXPECT_EQ(out, "one\tShop\t0 origins\t0 answers\n");
  EXPECT_EQ(run({"site", "show", "one"}), 0);
  EXPECT_THAT(out, HasSubstr("\"key\": \"one\""));
  EXPECT_EQ(run({"site", "show", "two"}), 1);
  EXPECT_THAT(err, HasSubstr("there is no site \"two\"; see: chatctl site list"));
}

TEST_F(ChatctlTest, AllowsAndDisallowsAnOrigin) {
  addSite("one");
  EXPECT_EQ(run({"site", "allow", "one", "https://shop.example"}), 0);
  EXPECT_THAT(out, HasSubstr("now allows https://shop.example"));
  EXPECT_EQ(run({"site", "allow", "one", "https://shop.example"}), 0);
  EXPECT_THAT(out, HasSubstr("allowed before"));
  EXPECT_THAT(shelf.sites["one"].origins, ElementsAre("https://shop.example"));
  EXPECT_EQ(run({"site", "disallow", "one", "https://shop.example"}), 0);
  EXPECT_THAT(shelf.sites["one"].origins, IsEmpty());
  EXPECT_EQ(run({"site", "disallow", "one", "https://shop.example"}), 0);
  EXPECT_EQ(run({"site", "allow", "two", "https://shop.example"}), 1);
}

TEST_F(ChatctlTest, SaysWhatAnOriginLooksLike) {
  addSite("one");
  EXPECT_EQ(run({"site", "allow", "one", "shop.example"}), 2);
  EXPECT_THAT(err, HasSubstr("\"shop.example\" does not begin with https:// or http://"));
  EXPECT_THAT(err, HasSubstr("such as https://shop.example"));
  EXPECT_THAT(shelf.sites["one"].origins, IsEmpty());
}

TEST_F(ChatctlTest, MakesTheDemoSiteAndRenewsIt) {
  const std::string file = write("demo.json", kDemo);
  EXPECT_EQ(run({"demo", "--file", file}), 0) << err;
  EXPECT_THAT(out, HasSubstr("site \"demo\" (Demo) is ready with 1 answer;"));
  EXPECT_THAT(shelf.sites["demo"].origins,
              ElementsAre("http://127.0.0.1:8080", "http://localhost:8080"));
  EXPECT_EQ(run({"demo", "--file", file, "--origin", "http://127.0.0.1:9000"}), 0) << err;
  EXPECT_THAT(
      shelf.sites["demo"].origins,
      ElementsAre("http://127.0.0.1:8080", "http://localhost:8080", "http://127.0.0.1:9000"));
  EXPECT_EQ(run({"demo", "--file", file, "--origin", "localhost"}), 2);
}

TEST_F(ChatctlTest, FindsItsFilesBesideTheProgram) {
  EXPECT_EQ(run({"demo"}), 2);
  EXPECT_THAT(err, HasSubstr("--file FILE"));
  write("sql/demo/demo.json", kDemo);
  EXPECT_EQ(run({"demo"}), 0) << err;

  EXPECT_EQ(run({"migrate"}), 2);
  EXPECT_THAT(err, HasSubstr("--migrations DIR"));
  write("build/share/live-chat-agent/sql/migrations/0001_a.sql", "select");
  EXPECT_EQ(run({"migrate"}), 0) << err;
  EXPECT_EQ(migratedFrom, folder / "build/share/live-chat-agent/sql/migrations");
}

TEST_F(ChatctlTest, ReportsMigrations) {
  migration->applied = {"0001_a.sql", "0002_b.sql"};
  EXPECT_EQ(run({"migrate", "--migrations", "/x"}), 0);
  EXPECT_EQ(migratedFrom, "/x");
  EXPECT_EQ(out, "applied 0001_a.sql\napplied 0002_b.sql\nschema version 3\n");
  migration->applied.clear();
  EXPECT_EQ(run({"migrate", "--migrations", "/x"}), 0);
  EXPECT_EQ(out, "schema version 3, nothing to do\n");
  EXPECT_THAT(err, IsEmpty());
  migration->version = 4;
  EXPECT_EQ(run({"migrate", "--migrations", "/x"}), 0);
  EXPECT_THAT(err, HasSubstr("newer release"));
  migration = failure(ErrorKind::Conflict, "migration_edited", "0001_a.sql is not the file");
  EXPECT_EQ(run({"migrate", "--migrations", "/x"}), 1);
  EXPECT_EQ(err, "chatctl: 0001_a.sql is not the file\n");
}

TEST_F(ChatctlTest, ImportsListsAndExportsAnswers) {
  addSite("one");
  const std::string file = write("faq.json", kDemo);
  EXPECT_EQ(run({"faq", "import", "one", file}), 0) << err;
  EXPECT_THAT(out, HasSubstr("now has 1 answer;"));
  EXPECT_EQ(run({"faq", "list", "one"}), 0);
  EXPECT_EQ(out, "returns\tReturns?\n");
  EXPECT_EQ(run({"faq", "export", "one"}), 0);
  const std::string exported = out;
  EXPECT_EQ(run({"faq", "import", "one", write("again.json", exported)}), 0) << err;
  EXPECT_EQ(run({"faq", "export", "one"}), 0);
  EXPECT_EQ(out, exported);
  EXPECT_EQ(run({"faq", "import", "two", file}), 1);
  EXPECT_THAT(err, HasSubstr("there is no site \"two\""));
}

TEST_F(ChatctlTest, ImportsListsAndExportsProducts) {
  shelf.sites["my-shop"].key = "my-shop";
  EXPECT_EQ(run({"products", "list", "my-shop"}), 0);
  EXPECT_THAT(err, HasSubstr("chatctl products import my-shop FILE"));
  const std::string file = write("products.json", R"({"products":[
      {"id":"ember","title":"Ember kettle","url":"/e","price":{"amount":"89.00","currency":"EUR"},
       "availability":"low_stock"}]})");
  EXPECT_EQ(run({"products", "import", "my-shop", file}), 0);
  EXPECT_EQ(out, "site \"my-shop\" now has 1 product; workers use them within a minute\n");
  EXPECT_EQ(run({"products", "list", "my-shop"}), 0);
  EXPECT_EQ(out, "ember\tEmber kettle\t89.00 EUR\tlow_stock\n");
  EXPECT_EQ(run({"products", "export", "my-shop"}), 0);
  EXPECT_EQ(run({"products", "import", "my-shop", write("again.json", out)}), 0);
  EXPECT_EQ(run({"products", "import", "nowhere", file}), 1);
  EXPECT_THAT(err, HasSubstr("there is no site \"nowhere\""));
  EXPECT_EQ(run({"products", "import", "my-shop", write("bad.json", R"({"products":[{}]})")}), 1);
  EXPECT_THAT(err, HasSubstr("products[0].id"));
}

TEST_F(ChatctlTest, ListsQuestionsWithoutAnAnswer) {
  EXPECT_EQ(run({"unanswered"}), 0);
  EXPECT_EQ(out, "");
  EXPECT_EQ(err, "Every question of the last 7 days got an answer.\n");
  EXPECT_EQ(shelf.askedDays, 7);

  shelf.unanswered = {{"my-shop",
                       "Do you\n sell \x1b[31mtea\u009b?",
                       3,
                       "2026-11-24T10:00:00Z",
                       {"failed", "unknown"}},
                      {"other", "Why?", 1, "2026-11-23T10:00:00Z", {"failed"}}};
  EXPECT_EQ(run({"unanswered", "--site", "my-shop", "--days", "30"}), 0);
  EXPECT_EQ(out, "2026-11-24T10:00:00Z\tmy-shop\t3 times\tfailed,unknown\tDo you sell [31mtea ?\n");
  EXPECT_THAT(err, HasSubstr("chatctl faq export my-shop > faq.json"));
  EXPECT_EQ(shelf.askedDays, 30);
  EXPECT_EQ(run({"unanswered", "--json"}), 0);
  EXPECT_THAT(out, HasSubstr(R"("question": "Do you\n sell \u001b[31mtea\u009b?")"));
  EXPECT_THAT(out, HasSubstr("\"n\": 3"));
  EXPECT_THAT(out, HasSubstr("\"site\": \"other\""));
  EXPECT_EQ(err, "");
  EXPECT_EQ(run({"unanswered", "--days", "0"}), 2);
}

TEST_F(ChatctlTest, SaysWhereAFileIsWrong) {
  addSite("one");
  const std::string file = write("faq.json", R"({"faq":[{"id":"a","question":"Q?"}]})");
  EXPECT_EQ(run({"faq", "import", "one", file}), 1);
  EXPECT_EQ(err, "chatctl: " + file + ": faq[0].answer: is missing or empty\n");
  EXPECT_EQ(run({"faq", "import", "one", (folder / "none.json").string()}), 1);
  EXPECT_THAT(err, HasSubstr("none.json cannot be read"));
  EXPECT_EQ(run({"faq", "import", "one", folder.string()}), 1);
  EXPECT_THAT(err, HasSubstr("cannot be read"));
}

TEST_F(ChatctlTest, SetsASiteFromItsFileAndKeepsItsAnswersOriginsAndSecret) {
  shelf.sites["demo"] = *parseSiteFile(kDemo);
  shelf.sites["demo"].origins = {"https://shop.example"};
  shelf.sites["demo"].identitySecret = std::string(32, 'i');
  const std::string file = write("site.json", R"({"site":{"key":"demo","name":"New",
      "hours":{"timeZone":"UTC","week":{"sun":[["00:00","24:00"]]}},"look":{"radius":0}}})");
  shelf.sites["demo"].products = {{"ember", "Ember kettle", {}, "", "/e", "", "", "", ""}};
  EXPECT_EQ(run({"site", "set", "demo", file}), 0) << err;
  EXPECT_EQ(shelf.sites["demo"].products.size(), 1u) << "they are not settings";
  const Site& site = shelf.sites["demo"];
  EXPECT_EQ(site.name, "New");
  EXPECT_EQ(site.look.color, "");
  EXPECT_EQ(site.look.radius, 0);
  EXPECT_EQ(site.hours.week[6], (std::vector<HoursSpan>{{"00:00", "24:00"}}));
  EXPECT_EQ(site.faq.size(), 1U);
  EXPECT_THAT(site.origins, ElementsAre("https://shop.example"));
  EXPECT_EQ(site.identitySecret, std::string(32, 'i'));

  EXPECT_EQ(run({"site", "export", "demo"}), 0);
  EXPECT_THAT(out, Not(HasSubstr(std::string(32, 'i'))));
  const Site before = site;
  EXPECT_EQ(run({"site", "set", "demo", write("again.json", out)}), 0) << err;
  EXPECT_EQ(site, before);
  EXPECT_EQ(run({"site", "set", "other", file}), 1);
  EXPECT_THAT(err, HasSubstr("site.key: is \"demo\", not \"other\""));
}

TEST_F(ChatctlTest, MakesAndPrintsTheIdentitySecret) {
  addSite("one");
  EXPECT_EQ(run({"site", "identity", "one"}), 1);
  EXPECT_THAT(err, HasSubstr("chatctl site identity one --new"));
  EXPECT_EQ(run({"site", "identity", "one", "--new"}), 0) << err;
  EXPECT_EQ(out, std::string(43, 's') + "\n");
  EXPECT_EQ(run({"site", "identity", "one"}), 0);
  EXPECT_EQ(out, std::string(43, 's') + "\n");
  EXPECT_EQ(run({"site", "show", "one"}), 0);
  EXPECT_THAT(out, Not(HasSubstr(std::string(43, 's'))));
  EXPECT_EQ(run({"site", "identity", "two", "--new"}), 1);
}

TEST_F(ChatctlTest, ListsContactRequests) {
  EXPECT_EQ(run({"contacts"}), 0);
  EXPECT_EQ(out, "");
  EXPECT_EQ(err, "no contact requests yet\n");
  visitors.contacts = {
      {2, "one", "session-2", "2026-11-23 12:00", "ada@a.example", "Ada\x1b[2J",
       "Why?\nWhen\xc2\x9b?", false},
      {1, "two", "session-1", "2026-11-22 09:30", "bob@b.example", "", "\u202eHow?", true}};
  EXPECT_EQ(run({"contacts"}), 0);
  EXPECT_EQ(out,
            "2  2026-11-23 12:00 UTC  open  one  session session-2\n"
            "    Ada[2J <ada@a.example>\n    Why?\n    When?\n\n"
            "1  2026-11-22 09:30 UTC  done  two  session session-1\n"
            "    bob@b.example\n    How?\n\n");
  EXPECT_EQ(run({"contacts", "--open", "--site", "two"}), 0);
  EXPECT_EQ(err, "no open contact requests of site \"two\" yet\n");
  EXPECT_EQ(run({"contacts", "--json", "--most", "1"}), 0);
  EXPECT_THAT(out, HasSubstr("\"email\": \"ada@a.example\""));
  EXPECT_THAT(out, HasSubstr("Ada\\u001b[2J"));
  EXPECT_THAT(out, Not(HasSubstr("bob")));
}

TEST_F(ChatctlTest, MarksAContactRequestAsDone) {
  visitors.contacts = {{7, "one", "s", "2026-11-23 12:00", "a@b", "", "Why?", false}};
  EXPECT_EQ(run({"contacts", "done", "7"}), 0);
  EXPECT_EQ(out, "contact request 7 is done\n");
  EXPECT_EQ(run({"contacts", "done", "7"}), 0);
  EXPECT_EQ(out, "contact request 7 was done before\n");
  EXPECT_EQ(run({"contacts", "done", "8"}), 1);
  EXPECT_EQ(err, "chatctl: there is no contact request 8; see: chatctl contacts\n");
}

TEST_F(ChatctlTest, TellsHowRepliesWereRated) {
  EXPECT_EQ(run({"feedback", "--site", "one"}), 0);
  EXPECT_EQ(err, "no ratings of site \"one\" in the last 30 days\n");
  visitors.feedback = {2, 1, {{"2026-11-23 12:00", "one", "session-1", "Why?", "", "Bad\x07"}}};
  EXPECT_EQ(run({"feedback", "--days", "7"}), 0);
  EXPECT_EQ(visitors.asked.days, 7);
  EXPECT_EQ(out,
            "2 up, 1 down in the last 7 days (67 % up, n = 3)\n\n"
            "2026-11-23 12:00 UTC  one  session session-1\n"
            "    question  Why?\n    answer    (not archived)\n    comment   Bad\n");
  visitors.down = true;
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"feedback"}, {"contacts"}, {"contacts", "done", "1"}}) {
    EXPECT_EQ(run(arguments), 1);
    EXPECT_THAT(err, StartsWith("chatctl: PostgreSQL cannot be reached"));
  }
}

}  // namespace
}  // namespace livechat
