#include "adapters/postgres_transcripts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "fakes/private_postgres.h"
#include "fakes/run_task.h"

namespace livechat {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const SessionId kSession = "session-0123456789";
const WallTime kNoon = *parseTimeText("2026-11-23T12:00:00.000Z");

class PostgresTranscriptsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server = std::make_unique<PrivatePostgres>(); }
  static void TearDownTestSuite() { server.reset(); }
  void SetUp() override { server->sql("truncate sessions cascade"); }

  template <class T>
  T run(Task<T> task) {
    return runTask(io, std::move(task));
  }
  Result<void> store(std::vector<TranscriptEntry> entries) {
    return run(transcripts.store(std::move(entries)));
  }

  // What the outbox took `at` after noon.
  static TranscriptEntry said(const std::string& id, std::int64_t seq,
                              std::chrono::milliseconds at = 1s,
                              const SessionId& session = kSession) {
    Message message;
    message.id = id;
    message.content = "Text of " + id;
    message.time = kNoon;
    message.seq = seq;
    if (id.ends_with(".r")) message.role = Role::Assistant;
    return {session, "demo", kNoon + at, std::move(message), {}};
  }
  static TranscriptEntry erased(std::chrono::milliseconds at, const SessionId& session = kSession) {
    return {session, "demo", kNoon + at, std::nullopt, {}};
  }
  static TranscriptEntry at(std::chrono::milliseconds time, std::int64_t order = 0) {
    TranscriptEntry entry{kSession, "demo", kNoon + time, std::nullopt, {}};
    entry.loggedOrder = order;
    return entry;
  }
  static TranscriptEntry rated(std::optional<Verdict> verdict, const std::string& comment,
                               std::chrono::milliseconds time, std::int64_t order = 0) {
    TranscriptEntry entry = at(time, order);
    entry.rating = Rating{"message-1.r", verdict, comment};
    return entry;
  }
  static TranscriptEntry known(const VisitorFacts& facts, std::chrono::milliseconds time,
                               std::int64_t order = 0) {
    TranscriptEntry entry = at(time, order);
    entry.visitor = facts;
    return entry;
  }
  static TranscriptEntry asked(const std::string& question, std::chrono::milliseconds time) {
    TranscriptEntry entry = at(time);
    entry.contact = ContactRequest{"request-1", "ada@shop.example", "Ada", question};
    return entry;
  }
  static auto ids() {
    return server->sql("select id from messages order by session, seq, attempt");
  }
  static auto sessions() {
    return server->sql("select id, site, erased_at is not null from sessions order by id");
  }

  static PostgresConfig config() {
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
  PostgresTranscripts transcripts{pool};
};

TEST_F(PostgresTranscriptsTest, KeepsAllThatIsKnown) {
  TranscriptEntry reply = said("message-1.r", 3, 1500ms);
  reply.message->status = MessageStatus::Cut;
  reply.message->failure = FailureClass::Safety;
  reply.message->sources = {{"Returns", "/returns"}};
  reply.message->fallback = true;
  reply.message->attempt = 2;
  reply.facts = {"gemini", "gemini-3.8-flash", 120, 30, 8, 240, 812, 0.000131};
  ASSERT_TRUE(store({said("message-1", 1), reply}));
  EXPECT_THAT(
      server->sql("select session, id, attempt, seq, role, status, class, content, sources, "
                  "fallback, provider, model, prompt_tokens, output_tokens, thought_tokens, "
                  "cost_usd, first_text_ms, total_ms, extract(epoch from logged_at - ts) "
                  "from messages order by seq"),
      ElementsAre(kSession + "|message-1|1|1|user|complete||Text of message-1||f|||||||||1.000000",
                  kSession +
                      "|message-1.r|2|3|assistant|cut|SAFETY|Text of message-1.r|"
                      R"([{"url": "/returns", "title": "Returns"}]|t|gemini|gemini-3.8-flash|)"
                      "120|30|8|0.000131000|240|812|1.500000"));
  EXPECT_THAT(sessions(), ElementsAre(kSession + "|demo|f"));
}

TEST_F(PostgresTranscriptsTest, KeepsChoicesAndCards) {
  TranscriptEntry reply = said("message-1.r", 3);
  reply.message->choices = {"Yes", std::string("N\0o", 3)};
  reply.message->cards = {{"Ember", "/e", "/i.svg", "89.00", "EUR", "in_stock", "Hot."}};
  ASSERT_TRUE(store({said("message-1", 1), reply}));
  EXPECT_THAT(
      server->sql("select choices, cards->0->>'title', cards->0->'price'->>'amount' from messages "
                  "order by seq"),
      ElementsAre("||", R"(["Yes", "No"]|Ember|89.00)"));
}

TEST_F(PostgresTranscriptsTest, StoresTwiceWhatIsStoredOnce) {
  const std::vector<TranscriptEntry> batch = {said("message-1", 1), said("message-1", 1, 2s),
                                              said("message-1.r", 2), said("message-2", 3)};
  ASSERT_TRUE(store(batch));
  ASSERT_TRUE(store(batch));
  EXPECT_THAT(ids(), ElementsAre("message-1", "message-1.r", "message-2"));
  TranscriptEntry changed = said("message-1", 1);
  changed.message->content = "Another text";
  ASSERT_TRUE(store({changed}));
  EXPECT_THAT(server->sql("select content from messages where id = 'message-1'"),
              ElementsAre("Text of message-1"));
}

TEST_F(PostgresTranscriptsTest, KeepsEveryAttemptAtAReply) {
  TranscriptEntry again = said("message-1.r", 5);
  again.message->attempt = 2;
  ASSERT_TRUE(store({said("message-1.r", 2), again}));
  EXPECT_THAT(server->sql("select id, attempt, seq from messages order by seq"),
              ElementsAre("message-1.r|1|2", "message-1.r|2|5"));
}

TEST_F(PostgresTranscriptsTest, KeepsBothMessagesThatHaveOneSeq) {
  ASSERT_TRUE(store({said("message-1", 7), said("message-2", 7)}));
  EXPECT_EQ(ids().size(), 2u);
}

TEST_F(PostgresTranscriptsTest, KeepsOfAnErasedSessionOnlyWhen) {
  ASSERT_TRUE(store({said("message-1", 1), said("message-1.r", 2),
                     said("message-9", 1, 1s, "another-session-0")}));
  ASSERT_TRUE(store({erased(3s)}));
  EXPECT_THAT(ids(), ElementsAre("message-9"));
  EXPECT_THAT(sessions(), ElementsAre("another-session-0|demo|f", kSession + "||t"));
  EXPECT_THAT(server->sql("select extract(epoch from erased_at - '2026-11-23T12:00:00Z') from "
                          "sessions where erased_at is not null"),
              ElementsAre("3.000000"));
}

TEST_F(PostgresTranscriptsTest, EndsAtAnErasureWhatCameBeforeItInWhateverOrder) {
  std::vector<TranscriptEntry> entries = {said("message-1", 1, 1s), said("message-1.r", 2, 2s),
                                          erased(3s), said("message-2", 1, 4s), erased(2500ms)};
  std::mt19937 random(1);
  for (int round = 0; round < 30; ++round) {
    server->sql("truncate sessions cascade");
    std::shuffle(entries.begin(), entries.end(), random);
    const std::size_t cut = random() % entries.size();
    const auto middle = entries.begin() + static_cast<std::ptrdiff_t>(cut);
    ASSERT_TRUE(store({entries.begin(), middle}));
    ASSERT_TRUE(store({middle, entries.end()}));
    EXPECT_THAT(ids(), ElementsAre("message-2")) << "round " << round;
    EXPECT_THAT(sessions(), ElementsAre(kSession + "|demo|t"));
  }
}

TEST_F(PostgresTranscriptsTest, BringsNothingBackThatWasErased) {
  ASSERT_TRUE(store({erased(3s)}));
  ASSERT_TRUE(store({said("message-1", 1, 2s)}));
  EXPECT_THAT(ids(), IsEmpty());
  EXPECT_THAT(sessions(), ElementsAre(kSession + "||t"));
}

TEST_F(PostgresTranscriptsTest, LearnsTheSiteLater) {
  TranscriptEntry first = said("message-1", 1);
  first.site = "";
  ASSERT_TRUE(store({first}));
  EXPECT_THAT(sessions(), ElementsAre(kSession + "||f"));
  ASSERT_TRUE(store({said("message-2", 2)}));
  EXPECT_THAT(sessions(), ElementsAre(kSession + "|demo|f"));
  ASSERT_TRUE(store({first}));
  EXPECT_THAT(sessions(), ElementsAre(kSession + "|demo|f"));
}

TEST_F(PostgresTranscriptsTest, StoresWhatAModelMayWrite) {
  TranscriptEntry reply = said("message-1.r", 1);
  reply.message->content = std::string("a\0b", 3) + "\xff \\u0000 '; -- \n\xf0\x9f\x98\x80";
  reply.message->sources = {{std::string("c\0d", 3), "/x"}};
  ASSERT_TRUE(store({reply}));
  EXPECT_THAT(server->sql("select content, sources->0->>'title' from messages"),
              ElementsAre("ab\xef\xbf\xbd \\u0000 '; -- \n\xf0\x9f\x98\x80|cd"));
}

TEST_F(PostgresTranscriptsTest, SaysThatAnEntryCanNeverBeStoredAndKeepsNoneOfItsBatch) {
  TranscriptEntry huge = said("message-2", 2);
  huge.message->content.assign(300 * 1024, 'x');
  const Result<void> stored = store({said("message-1", 1), huge});
  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().code, "data_refused");
  EXPECT_THAT(ids(), IsEmpty());
}

TEST_F(PostgresTranscriptsTest, ADatabaseThatIsNotReadyIsNoFaultOfTheEntry) {
  const auto tried = [&] { return store({said("message-1", 1)}).error().code; };
  server->sql("alter table messages rename to elsewhere");
  EXPECT_EQ(tried(), "storage_unavailable");
  server->sql("alter table elsewhere rename to messages");
  // A disk that is full, memory, connections, a shutdown, a deadlock, a standby, missing rights,
  // I/O, damaged data.
  for (const std::string state :
       {"53100", "53200", "53300", "57P01", "40P01", "25006", "42501", "58030", "08006", "XX001"}) {
    SCOPED_TRACE(state);
    server->sql(
        "create function refuse() returns trigger language plpgsql as "
        "$$ begin raise exception 'no' using errcode = '" +
        state +
        "'; end $$;"
        "create trigger refuse before insert on messages execute function refuse()");
    EXPECT_NE(tried(), "data_refused");
    EXPECT_THAT(ids(), IsEmpty());
    server->sql("drop trigger refuse on messages; drop function refuse");
  }
  EXPECT_TRUE(store({said("message-1", 1)}));
}

TEST_F(PostgresTranscriptsTest, KeepsTheLastRatingWhateverTheOrder) {
  std::vector<TranscriptEntry> entries = {
      rated(Verdict::Up, "", 1s), rated(Verdict::Down, "first", 2s, 0),
      rated(Verdict::Down, "second", 2s, 1), rated(std::nullopt, "", 1500ms)};
  std::mt19937 random(3);
  for (int round = 0; round < 12; ++round) {
    server->sql("truncate sessions cascade");
    std::shuffle(entries.begin(), entries.end(), random);
    for (const TranscriptEntry& entry : entries) ASSERT_TRUE(store({entry, entry}));
    EXPECT_THAT(server->sql("select session, reply, rating, comment from feedback"),
                ElementsAre(kSession + "|message-1.r|down|second"));
    server->sql("truncate sessions cascade");
    ASSERT_TRUE(store(entries));
    EXPECT_THAT(server->sql("select rating, comment from feedback"), ElementsAre("down|second"));
  }
  ASSERT_TRUE(store({rated(std::nullopt, "", 3s)}));
  EXPECT_THAT(server->sql("select rating, comment from feedback"), ElementsAre("|"));
}

TEST_F(PostgresTranscriptsTest, KeepsWhatIsKnownOfAVisitorAndWhatTheyAgreedTo) {
  ASSERT_TRUE(
      store({known({"Ada", "", "", "I agree."}, 1s), known({"Ada", "a@b", "user-1", ""}, 2s)}));
  ASSERT_TRUE(store({known({"Ada", "", "", "I agree."}, 1s)}));
  EXPECT_THAT(server->sql("select name, email, user_sub from visitors"),
              ElementsAre("Ada|a@b|user-1"));
  EXPECT_THAT(server->sql("select wording, extract(epoch from logged_at - '2026-11-23T12:00:00Z') "
                          "from consents"),
              ElementsAre("I agree.|1.000000"));
  EXPECT_THAT(sessions(), ElementsAre(kSession + "|demo|f"));
}

TEST_F(PostgresTranscriptsTest, KeepsARequestForContactOnce) {
  ASSERT_TRUE(store({asked("Why?", 1s), asked("Why?", 2s)}));
  server->sql("update contact_requests set done_at = now()");
  ASSERT_TRUE(store({asked("Why?", 3s)}));
  EXPECT_THAT(server->sql("select id, email, name, question, done_at is not null "
                          "from contact_requests"),
              ElementsAre("request-1|ada@shop.example|Ada|Why?|t"));
}

TEST_F(PostgresTranscriptsTest, ErasesAllThatVisitorsDidInWhateverOrder) {
  std::vector<TranscriptEntry> entries = {rated(Verdict::Up, "Fine", 1s),
                                          known({"Ada", "a@b", "user-1", "I agree."}, 1s),
                                          asked("Why?", 2s), said("message-1", 1, 1s), erased(3s)};
  std::mt19937 random(5);
  for (int round = 0; round < 20; ++round) {
    server->sql("truncate sessions cascade");
    std::shuffle(entries.begin(), entries.end(), random);
    for (const TranscriptEntry& entry : entries) ASSERT_TRUE(store({entry}));
    for (const char* table : {"feedback", "visitors", "consents", "contact_requests", "messages"}) {
      EXPECT_THAT(server->sql(std::string("select session from ") + table), IsEmpty()) << table;
    }
    EXPECT_THAT(sessions(), ElementsAre(kSession + "||t"));
  }
  ASSERT_TRUE(store({asked("Again?", 4s)}));
  EXPECT_THAT(server->sql("select question from contact_requests"), ElementsAre("Again?"));
  EXPECT_THAT(sessions(), ElementsAre(kSession + "|demo|t"));
}

// Two that lock the same sessions in different orders would wait for each other.
TEST_F(PostgresTranscriptsTest, LetsSeveralWriteAtOnce) {
  PostgresConfig many = config();
  many.threads = 4;
  PostgresPool wide(many, io.get_executor(), log);
  PostgresTranscripts others(wide);
  std::mt19937 random(7);
  int done = 0, failed = 0;
  for (int batch = 0; batch < 60; ++batch) {
    std::vector<TranscriptEntry> entries;
    for (int i = 0; i < 40; ++i) {
      const std::string n = std::to_string(10 + random() % 20);
      entries.push_back(said("message-" + n, 1, 1s, "session-of-many-" + n));
    }
    asio::co_spawn(io, others.store(std::move(entries)),
                   [&](std::exception_ptr, const Result<void>& stored) {
                     ++done;
                     if (!stored) ++failed;
                   });
  }
  io.restart();
  while (done < 60) io.run_one_for(10s);
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(ids().size(), 20u);
}

}  // namespace
}  // namespace livechat
