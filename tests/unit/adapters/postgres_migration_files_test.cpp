#include "adapters/postgres_migration_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <fstream>

#include "adapters/postgres_schema.h"

namespace livechat {
namespace {

using ::testing::HasSubstr;

class MigrationFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder = std::filesystem::temp_directory_path() / ("migrations-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder);
    std::filesystem::create_directory(folder);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  void write(const std::string& name, std::string_view text = "select 1;\n") {
    std::ofstream(folder / name, std::ios::binary) << text;
  }
  std::string fault() {
    const auto files = readMigrations(folder);
    if (files) return "none";
    EXPECT_EQ(files.error().kind, ErrorKind::Invalid);
    return files.error().detail;
  }

  std::filesystem::path folder;
};

TEST_F(MigrationFilesTest, AreReadInOrderWithTheirChecksums) {
  write("0002_b.sql");
  write("0001_a.sql", "");
  write("0001_a.sql", "abc");
  write("README.md", "not a migration");
  const auto files = readMigrations(folder);
  ASSERT_TRUE(files) << files.error().detail;
  ASSERT_EQ(files->size(), 2U);
  EXPECT_EQ((*files)[0].name, "0001_a.sql");
  EXPECT_EQ((*files)[0].version, 1);
  EXPECT_EQ((*files)[0].sql, "abc");
  EXPECT_EQ((*files)[0].checksum,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ((*files)[1].version, 2);
}

TEST_F(MigrationFilesTest, MayNotLeaveAGapOrShareANumber) {
  write("0001_a.sql");
  write("0003_c.sql");
  EXPECT_THAT(fault(), HasSubstr("0003_c.sql: expected number 0002"));
  write("0002_b.sql");
  EXPECT_EQ(fault(), "none");
  write("0002_b2.sql");
  EXPECT_THAT(fault(), HasSubstr("0002_b2.sql: expected number 0003"));
}

TEST_F(MigrationFilesTest, MustBeNamedAndNotEmpty) {
  EXPECT_THAT(fault(), HasSubstr("has no .sql files"));
  write("01_a.sql");
  EXPECT_THAT(fault(), HasSubstr("01_a.sql is not named like 0004_add_rating.sql"));
  std::filesystem::remove(folder / "01_a.sql");
  write("0001_a.sql", "");
  EXPECT_THAT(fault(), HasSubstr("0001_a.sql cannot be read or is empty"));
  std::filesystem::remove_all(folder);
  EXPECT_THAT(fault(), HasSubstr("No such file"));
}

std::vector<Migration> files(int count) {
  std::vector<Migration> files;
  for (int i = 1; i <= count; ++i) {
    files.push_back({i, "000" + std::to_string(i) + "_x.sql", "select", "sum" + std::to_string(i)});
  }
  return files;
}

TEST(PendingMigrations, AreThoseTheDatabaseHasNotHad) {
  const auto pending = pendingMigrations(files(3), {{1, "0001_x.sql", "sum1"}});
  ASSERT_TRUE(pending);
  ASSERT_EQ(pending->size(), 2U);
  EXPECT_EQ((*pending)[0].version, 2);
  EXPECT_EQ((*pending)[1].version, 3);
}

TEST(PendingMigrations, RefuseAnEditedFile) {
  const auto pending = pendingMigrations(files(2), {{1, "0001_x.sql", "other"}});
  ASSERT_FALSE(pending);
  EXPECT_EQ(pending.error().code, "migration_edited");
  EXPECT_THAT(pending.error().detail, HasSubstr("0001_x.sql"));
}

TEST(PendingMigrations, DoNotMindADatabaseThatIsAhead) {
  const auto pending =
      pendingMigrations(files(1), {{1, "0001_x.sql", "sum1"}, {2, "0002_new.sql", "sum2"}});
  ASSERT_TRUE(pending);
  EXPECT_TRUE(pending->empty());
}

TEST(SchemaVersion, MustBeAtLeastWhatThisProgramNeeds) {
  EXPECT_TRUE(checkSchemaVersion(kSchemaVersion));
  EXPECT_TRUE(checkSchemaVersion(kSchemaVersion + 1));
  for (const int old : {0, kSchemaVersion - 1}) {
    const Result<void> check = checkSchemaVersion(old);
    ASSERT_FALSE(check);
    EXPECT_EQ(check.error().code, "schema_outdated");
    EXPECT_THAT(check.error().detail, HasSubstr("run: chatctl migrate"));
  }
}

// --- the project's own files
// ----------------------------------------------------------------------

// The words of the statements, without comments.
std::vector<std::string> sqlWords(const std::string& sql) {
  std::vector<std::string> words;
  std::string word;
  for (std::size_t i = 0; i <= sql.size(); ++i) {
    if (sql.compare(i, 2, "--") == 0) i = std::min(sql.find('\n', i), sql.size());
    const char c = i < sql.size() ? sql[i] : ' ';
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '_') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, ""));
    }
  }
  return words;
}

TEST(OurMigrations, AreWhatThisProgramKnows) {
  const auto files = readMigrations("sql/migrations");
  ASSERT_TRUE(files) << files.error().detail << " (run the tests from the root of the project)";
  EXPECT_EQ(files->back().version, kSchemaVersion)
      << "a new migration: raise kSchemaVersion in adapters/postgres_schema.h";
}

TEST(OurMigrations, SayWhyLockAndCheckAndLeaveTransactionsToChatctl) {
  const auto files = readMigrations("sql/migrations");
  ASSERT_TRUE(files);
  for (const Migration& file : *files) {
    SCOPED_TRACE(file.name);
    for (const char* heading : {"-- Why: ", "-- Locks: ", "-- Check: "}) {
      EXPECT_THAT(file.sql, HasSubstr(heading));
    }
    const std::vector<std::string> words = sqlWords(file.sql);
    for (const char* word : {"begin", "commit", "rollback", "concurrently"}) {
      EXPECT_EQ(std::ranges::count(words, word), 0) << word;
    }
  }
}

}  // namespace
}  // namespace livechat
