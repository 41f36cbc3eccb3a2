#include "adapters/postgres_archive.h"

#include <gtest/gtest.h>

#include "chat/message_json.h"
#include "fakes/private_postgres.h"
#include "fakes/run_task.h"

namespace livechat {
namespace {

using namespace std::chrono_literals;

const SessionId kSession = "session-0123456789";

class PostgresArchiveTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server = std::make_unique<PrivatePostgres>(); }
  static void TearDownTestSuite() { server.reset(); }
  void SetUp() override { server->sql("truncate sessions cascade"); }

  template <class T>
  T run(Task<T> task) {
    return runTask(io, std::move(task));
  }
  Result<std::optional<ArchivedSession>> find(SessionId session, std::size_t most = 100) {
    return run(archive.find(std::move(session), most));
  }

  static void session(const SessionId& id, const std::string& site = "demo") {
    server->sql("insert into sessions (id, site) values ('" + id + "', '" + site + "')");
  }
  // A visitor's message, and what differs in `more`: columns and their values.
  static void message(const std::string& id, int seq, const std::string& columns = "",
                      const std::string& values = "") {
    server->sql("insert into messages (session, id, seq, status, content, ts, logged_at, role" +
                columns + ") values ('" + kSession + "', '" + id + "', " + std::to_string(seq) +
                ", 'complete', 'Text of " + id +
                "', '2026-11-23T12:00:00.123Z', '2026-11-23T12:00:00.125Z', " +
                (values.empty() ? "'user'" : values) + ")");
  }
  static std::vector<std::string> idsOf(const ArchivedSession& session) {
    std::vector<std::string> ids;
    for (const StoredMessage& stored : session.messages) {
      ids.push_back(parseMessage(stored.json)->id);
    }
    return ids;
  }

  PostgresConfig config() {
    PostgresConfig config;
    config.url = server->url();
    config.jobTimeout = 60s;
    config.statementTimeout = 60s;
    return config;
  }

  inline static std::unique_ptr<PrivatePostgres> server;
  asio::io_context io{1};
  Log log = Log::silent();
  PostgresPool pool{config(), io.get_executor(), log};
  PostgresArchive archive{pool};
};

TEST_F(PostgresArchiveTest, HasNothingOfASessionItNeverHeardOf) {
  for (const char* id : {"session-0123456789", "not an id", ""}) {
    const auto found = find(id);
    ASSERT_TRUE(found) << id;
    EXPECT_FALSE(*found) << id;
  }
}

TEST_F(PostgresArchiveTest, GivesMessagesAsTheLiveHistoryHasThem) {
  session(kSession);
  message("message-1", 1);
  message("message-1.r", 3, ", class, sources, fallback, attempt",
          "'assistant', 'BUSY', '[{\"title\": \"Returns\", \"url\": \"/returns\"}]', true, 2");
  const auto found = find(kSession);
  ASSERT_TRUE(found && *found);
  const ArchivedSession& archived = **found;
  EXPECT_EQ(archived.site, "demo");
  EXPECT_EQ(archived.seq, 3);
  EXPECT_FALSE(archived.erased);
  ASSERT_EQ(archived.messages.size(), 2u);
  EXPECT_EQ(archived.messages[0].seq, 1);
  EXPECT_EQ(archived.messages[0].json,
            R"({"id":"message-1","role":"user","content":"Text of message-1",)"
            R"("ts":"2026-11-23T12:00:00.123Z","status":"complete","seq":1})");
  EXPECT_EQ(
      archived.messages[1].json,
      R"({"id":"message-1.r","role":"assistant","content":"Text of message-1.r",)"
      R"("ts":"2026-11-23T12:00:00.123Z","status":"complete","class":"BUSY",)"
      R"("sources":[{"title":"Returns","url":"/returns"}],"attempt":2,"fallback":true,"seq":3})");
}

TEST_F(PostgresArchiveTest, GivesChoicesAndCardsBack) {
  session(kSession);
  message("message-1.r", 2, ", choices, cards",
          "'assistant', '[\"Yes\", \"No\"]', '[{\"kind\": \"product\", \"title\": \"Ember\", "
          "\"url\": \"/e\", \"price\": {\"amount\": \"89.00\", \"currency\": \"EUR\"}}]'");
  const auto found = find(kSession);
  ASSERT_TRUE(found && *found);
  const auto stored = parseMessage((*found)->messages.at(0).json);
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->choices, (std::vector<std::string>{"Yes", "No"}));
  EXPECT_EQ(stored->cards, (std::vector<Card>{{"Ember", "/e", "", "89.00", "EUR"}}));
}

TEST_F(PostgresArchiveTest, OrdersBySeqAndKeepsTheNewest) {
  session(kSession);
  for (const int seq : {5, 2, 9, 1, 7}) message("message-" + std::to_string(seq), seq);
  const auto found = find(kSession, 3);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ(idsOf(**found), (std::vector<std::string>{"message-5", "message-7", "message-9"}));
  EXPECT_EQ((*find(kSession, 1))->seq, 9);
  EXPECT_EQ((*find(kSession, 0))->seq, 9);
}

TEST_F(PostgresArchiveTest, GivesNoMoreThanTheLiveHistoryTakes) {
  session(kSession);
  for (int seq = 1; seq <= 4; ++seq) message("message-" + std::to_string(seq), seq);
  const std::size_t third = limits::kHistoryBytes / 3;
  server->sql("update messages set content = repeat('x', " + std::to_string(third) + ")");
  const auto found = *find(kSession);
  EXPECT_EQ(idsOf(*found), (std::vector<std::string>{"message-3", "message-4"}));
  EXPECT_EQ(found->seq, 4);
}

TEST_F(PostgresArchiveTest, GivesARetriedReplyOnceAsItsNewestAttempt) {
  session(kSession);
  message("message-1", 1);
  message("message-1.r", 3, ", attempt", "'assistant', 1");
  message("message-2", 4);
  message("message-1.r", 6, ", attempt", "'assistant', 2");
  const auto found = find(kSession);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ(idsOf(**found), (std::vector<std::string>{"message-1", "message-2", "message-1.r"}));
  EXPECT_TRUE((*found)->messages.back().json.ends_with(R"(,"attempt":2,"seq":6})"))
      << (*found)->messages.back().json;
}

TEST_F(PostgresArchiveTest, KnowsThatASessionWasErased) {
  server->sql("insert into sessions (id, erased_at) values ('" + kSession + "', now())");
  const auto found = find(kSession);
  ASSERT_TRUE(found && *found);
  EXPECT_TRUE((*found)->erased);
  EXPECT_TRUE((*found)->messages.empty());
}

TEST_F(PostgresArchiveTest, GivesWhatWasSaidAfterAnErasure) {
  server->sql("insert into sessions (id, site, erased_at) values ('" + kSession +
              "', 'demo', now())");
  message("message-1", 1);
  const auto found = find(kSession);
  ASSERT_TRUE(found && *found);
  EXPECT_FALSE((*found)->erased);
  EXPECT_EQ((*found)->messages.size(), 1u);
}

TEST_F(PostgresArchiveTest, IsUnavailableWithoutAServer) {
  PostgresConfig nowhere;
  nowhere.url = "postgresql://chat@/chat?host=/nonexistent-folder";
  PostgresPool lost(nowhere, io.get_executor(), log);
  PostgresArchive none(lost);
  const auto found = run(none.find(kSession, 10));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::Unavailable);
  EXPECT_EQ(found.error().code, "storage_unavailable");
}

}  // namespace
}  // namespace livechat
