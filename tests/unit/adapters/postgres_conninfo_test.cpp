#include "adapters/postgres_conninfo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace livechat {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string conninfo(std::string url) {
  PostgresConfig config;
  config.url = std::move(url);
  const Result<std::string> text = postgresConninfo(config);
  EXPECT_TRUE(text) << text.error().detail;
  return text.value_or("");
}

TEST(PostgresConninfo, AddsTheLimitsThatTheUrlDoesNotName) {
  const std::string text =
      conninfo("postgresql://chat:secret@db.example:6432/chat?sslmode=require");
  EXPECT_THAT(text, HasSubstr("host='db.example'"));
  EXPECT_THAT(text, HasSubstr("port='6432'"));
  EXPECT_THAT(text, HasSubstr("dbname='chat'"));
  EXPECT_THAT(text, HasSubstr("password='secret'"));
  EXPECT_THAT(text, HasSubstr("sslmode='require'"));
  EXPECT_THAT(text, HasSubstr("connect_timeout='3'"));
  EXPECT_THAT(text, HasSubstr("keepalives_idle='10'"));
  EXPECT_THAT(text, HasSubstr("tcp_user_timeout='4000'"));
  EXPECT_THAT(text, HasSubstr("application_name='live-chat-agent'"));
  EXPECT_THAT(text, Not(HasSubstr("options=")));  // a transaction pooler refuses them
}

TEST(PostgresConninfo, LeavesWhatTheUrlSays) {
  const std::string text =
      conninfo("postgresql:///chat?host=/run/pg&connect_timeout=9&application_name=mine");
  EXPECT_THAT(text, HasSubstr("connect_timeout='9'"));
  EXPECT_THAT(text, Not(HasSubstr("connect_timeout='3'")));
  EXPECT_THAT(text, HasSubstr("application_name='mine'"));
  EXPECT_THAT(text, HasSubstr("host='/run/pg'"));
}

TEST(PostgresConninfo, QuotesEveryValue) {
  EXPECT_THAT(conninfo("postgresql://u:a%27b%5Cc%20d@h/x"), HasSubstr(R"(password='a\'b\\c d')"));
  EXPECT_THAT(conninfo("host=h dbname=x password=plain"), HasSubstr("password='plain'"));
}

TEST(PostgresConninfo, RefusesWhatLibpqCannotReadWithoutQuotingIt) {
  for (const char* url : {"", "hunter2", "postgresql://u:hunter2@[::1/x", "mysql://hunter2"}) {
    PostgresConfig config;
    config.url = url;
    const Result<std::string> text = postgresConninfo(config);
    ASSERT_FALSE(text) << url;
    EXPECT_EQ(text.error().kind, ErrorKind::Invalid);
    EXPECT_THAT(text.error().detail, HasSubstr("postgresql://user:password@host:5432/database"));
    EXPECT_THAT(text.error().detail, Not(HasSubstr("hunter2")));
  }
}

TEST(PostgresPlace, SaysWhereTheUrlLeads) {
  EXPECT_EQ(postgresPlace("postgresql://u:p@db.example:6432/chat"),
            "database chat on db.example port 6432");
  EXPECT_EQ(postgresPlace("postgresql:///chat?host=/run/postgresql"),
            "database chat on /run/postgresql port 5432");
  EXPECT_EQ(postgresPlace("dbname=chat"), "database chat on the local unix socket port 5432");
}

TEST(PostgresPlace, ShowsNoPartOfAPasswordThatSplitTheUrl) {
  const char* const urls[] = {"postgresql://u:hun@ter2@h/x",  "postgresql://u:hun/ter2@h/x",
                              "postgresql://u:hun:ter2/x@h",  "postgresql://u:hun?ter2@h/x",
                              "postgresql://u:hun#ter2@h/x",  "postgresql://hun ter2",
                              "postgresql://u:12/hunter2@h/x"};
  for (const char* url : urls) {
    SCOPED_TRACE(url);
    EXPECT_THAT(postgresPlace(url), Not(HasSubstr("hun")));
    EXPECT_THAT(postgresPlace(url), Not(HasSubstr("ter2")));
    EXPECT_THAT(postgresPlace(url), Not(HasSubstr("12")));
  }
}

TEST(ConnectionProblem, IsToldInOurWordsAndNeverQuotes) {
  struct Case {
    const char* libpq;
    const char* ours;
  };
  const Case cases[] = {
      {"connection to server at \"h\" (::1), port 1 failed: Connection refused", "nothing listens"},
      {"connection to server on socket \"/x\" failed: No such file or directory",
       "nothing listens"},
      {"FATAL:  password authentication failed for user \"u\"", "user or password"},
      {"FATAL:  database \"x\" does not exist", "database does not exist"},
      {"FATAL:  permission denied for database \"x\"", "may not connect"},
      {"could not translate host name \"ter2@h\" to address", "host name is unknown"},
      {"FATAL:  sorry, too many clients already", "too many connections"},
      {"timeout expired", "timed out"},
      {"SSL error: certificate verify failed", "certificate"},
      {"something with ter2 in it", "the connection failed"}};
  for (const Case& c : cases) {
    EXPECT_THAT(std::string(connectionProblem(c.libpq)), HasSubstr(c.ours)) << c.libpq;
    EXPECT_THAT(std::string(connectionProblem(c.libpq)), Not(HasSubstr("ter2")));
  }
}

}  // namespace
}  // namespace livechat
