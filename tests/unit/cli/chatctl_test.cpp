#include "cli/chatctl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "unit/cli/in_memory_site_admin.h"

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
        folder / "build/bin/chatctl"};
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
                                                       {"site", "list", "--nonsense"}};
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

}  // namespace
}  // namespace livechat
