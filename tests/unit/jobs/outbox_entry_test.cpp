#include "jobs/outbox_entry.h"

#include <gtest/gtest.h>

#include "chat/visitor_json.h"

namespace livechat {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kId = "1795435200125-0";
const std::string kSession = "session-0123456789";
const std::string kBody =
    R"({"id":"message-1","role":"user","content":"Hello?","ts":"2026-11-23T12:00:00.123Z",)"
    R"("status":"complete","seq":5})";
const std::string kReply =
    R"({"id":"message-1.r","role":"assistant","content":"Hi","ts":"2026-11-23T12:00:01.000Z",)"
    R"("status":"cut","class":"SAFETY","sources":[{"title":"T","url":"/t"}],"fallback":true,)"
    R"("attempt":3,"seq":7})";

Fields fields(const std::string& kind, const std::string& body, const std::string& facts = "{}") {
  return {
      {"kind", kind}, {"session", kSession}, {"site", "demo"}, {"body", body}, {"facts", facts}};
}

TEST(OutboxEntry, ReadsAMessage) {
  const auto read = readOutboxEntry({kId, fields("message", kBody)});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->session, kSession);
  EXPECT_EQ(read->site, "demo");
  EXPECT_EQ(timeText(read->logged), "2026-11-23T12:00:00.125Z");
  ASSERT_TRUE(read->message);
  EXPECT_EQ(read->message->id, "message-1");
  EXPECT_EQ(read->message->content, "Hello?");
  EXPECT_EQ(read->message->seq, 5);
  EXPECT_EQ(timeText(*read->message->time), "2026-11-23T12:00:00.123Z");
  EXPECT_EQ(read->message->attempt, 1);
  EXPECT_EQ(read->facts, ReplyFacts());
}

TEST(OutboxEntry, ReadsAReplyAndHowItCameToBe) {
  const auto read = readOutboxEntry(
      {kId, fields("reply", kReply,
                   R"({"provider":"gemini","model":"gemini-3.8-flash","promptTokens":120,)"
                   R"("outputTokens":30,"thoughtTokens":8,"firstTextMs":-1,"totalMs":812})")});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->message->attempt, 3);
  EXPECT_EQ(read->message->status, MessageStatus::Cut);
  EXPECT_EQ(read->message->failure, FailureClass::Safety);
  EXPECT_TRUE(read->message->fallback);
  EXPECT_EQ(read->message->sources, (std::vector<Source>{{"T", "/t"}}));
  ReplyFacts facts{"gemini", "gemini-3.8-flash", 120, 30, 8, {}, 812, {}};
  EXPECT_EQ(read->facts, facts);
}

TEST(OutboxEntry, DoesWithoutFacts) {
  for (const char* facts :
       {"", "{}", "[]", "null", "no JSON", R"({"promptTokens":"many","totalMs":1e300,"model":7})",
        R"({"promptTokens":-3,"totalMs":99999999999})"}) {
    SCOPED_TRACE(facts);
    const auto read = readOutboxEntry({kId, fields("reply", kReply, facts)});
    ASSERT_TRUE(read);
    EXPECT_EQ(read->facts, ReplyFacts());
  }
  Fields without = fields("reply", kReply);
  without.pop_back();
  EXPECT_TRUE(readOutboxEntry({kId, without}));
}

TEST(OutboxEntry, ReadsAnErasure) {
  const auto read = readOutboxEntry({kId, fields("erase", "")});
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->message);
  EXPECT_EQ(timeText(read->logged), "2026-11-23T12:00:00.125Z");
}

TEST(OutboxEntry, ReadsWhatVisitorsDoBesideTalking) {
  const auto visitor = readOutboxEntry(
      {"1795435200125-7",
       fields("visitor", R"({"name":"Ada","user":"user-1","consent":"I agree."})")});
  ASSERT_TRUE(visitor);
  EXPECT_EQ(*visitor->visitor, (VisitorFacts{"Ada", "", "user-1", "I agree."}));
  EXPECT_EQ(visitor->loggedOrder, 7);
  EXPECT_FALSE(visitor->isErasure());

  const Rating rated{"message-1.r", Verdict::Down, "No"}, unrated{"message-1.r", std::nullopt, ""};
  for (const Rating& rating : {rated, unrated}) {
    const auto read = readOutboxEntry({kId, fields("rating", ratingText(rating))});
    ASSERT_TRUE(read);
    EXPECT_EQ(*read->rating, rating);
    EXPECT_FALSE(read->isErasure());
  }
  const ContactRequest request{"request-1", "ada@shop.example", "", "Why?"};
  const auto contact = readOutboxEntry({kId, fields("contact", contactText(request))});
  ASSERT_TRUE(contact);
  EXPECT_EQ(*contact->contact, request);
  EXPECT_FALSE(contact->isErasure());
}

TEST(OutboxEntry, TakesTheTimeOfTheEntryWhereTheMessageHasNone) {
  const auto read = readOutboxEntry(
      {kId, fields("message", R"({"id":"message-1","role":"user","content":"","seq":1})")});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->message->time, read->logged);
}

TEST(OutboxEntry, RefusesWhatCanNeverBeStoredWithoutQuotingIt) {
  struct Case {
    const char* name;
    const char* id;
    Fields fields;
  };
  const auto with = [](const std::string& name, const std::string& value) {
    Fields changed = fields("message", kBody);
    for (auto& [key, old] : changed) {
      if (key == name) old = value;
    }
    return changed;
  };
  const Case cases[] = {
      {"no fields", kId, {}},
      {"an id of no stream", "now", fields("message", kBody)},
      {"no kind", kId, with("kind", "")},
      {"a kind of tomorrow", kId, with("kind", "secret-kind")},
      {"no session", kId, with("session", "")},
      {"an odd session", kId, with("session", "secret secret secret")},
      {"an odd site", kId, with("site", "secret/secret")},
      {"no body", kId, with("body", "")},
      {"a body that is cut off", kId, with("body", kBody.substr(0, kBody.size() - 2))},
      {"a body that is a list", kId, with("body", "[1,2]")},
      {"no id in it", kId, with("body", R"({"role":"user","content":"secret","seq":1})")},
      {"a short id in it", kId, with("body", R"({"id":"m","role":"user","content":"","seq":1})")},
      {"an id of a reply", kId,
       with("body", R"({"id":"message-1.r","role":"user","content":"","seq":1})")},
      {"no role in it", kId, with("body", R"({"id":"message-1","content":"secret","seq":1})")},
      {"no seq in it", kId, with("body", R"({"id":"message-1","role":"user","content":"s"})")},
      {"a seq of zero", kId,
       with("body", R"({"id":"message-1","role":"user","content":"s","seq":0})")},
      {"a text that is too long", kId,
       with("body", R"({"id":"message-1","role":"user","seq":1,"content":")" +
                        std::string(256 * 1024 + 1, 'x') + "\"}")},
      {"a reply with a message's id", kId, fields("reply", kBody)},
      {"a visitor without a body", kId, fields("visitor", "")},
      {"a visitor whose name is a number", kId, fields("visitor", R"({"name":7})")},
      {"a visitor with a long name", kId,
       fields("visitor", R"({"name":")" + std::string(101, 's') + "\"}")},
      {"a rating of a message", kId, fields("rating", R"({"reply":"message-1","rating":"up"})")},
      {"a rating that says nothing", kId, fields("rating", R"({"reply":"message-1.r"})")},
      {"a rating of another word", kId,
       fields("rating", R"({"reply":"message-1.r","rating":"secret"})")},
      {"a rating with a long comment", kId,
       fields("rating", R"({"reply":"message-1.r","rating":"up","comment":")" +
                            std::string(1001, 's') + "\"}")},
      {"a request without an address", kId,
       fields("contact", R"({"id":"request-1","question":"secret"})")},
      {"a request to no address", kId,
       fields("contact", R"({"id":"request-1","email":"secret","question":"secret"})")},
      {"a request with a long question", kId,
       fields("contact",
              R"({"id":"request-1","email":"a@b","question":")" + std::string(4001, 's') + "\"}")},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto read = readOutboxEntry({c.id, c.fields});
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::Invalid);
    EXPECT_EQ(read.error().detail.find("secret"), std::string::npos) << read.error().detail;
  }
}

}  // namespace
}  // namespace livechat
