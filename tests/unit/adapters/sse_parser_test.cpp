#include "adapters/sse_parser.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

using Events = std::vector<std::string>;

struct Parsed {
  Events events;
  std::string stray;
  bool tooLarge = false;
  bool operator==(const Parsed&) const = default;
};

Parsed parse(std::string_view input, std::size_t step, SseLimits limits = {}) {
  SseParser parser(limits);
  Parsed parsed;
  for (std::size_t at = 0; at < input.size(); at += step) {
    if (!parser.feed(input.substr(at, step), parsed.events)) parsed.tooLarge = true;
  }
  if (auto last = parser.finish()) parsed.events.push_back(*last);
  parsed.stray = parser.stray();
  return parsed;
}

void PrintTo(const Parsed& parsed, std::ostream* out) {
  *out << "events:";
  for (const auto& event : parsed.events) *out << " [" << event << "]";
  *out << " stray: [" << parsed.stray << "]" << (parsed.tooLarge ? " too large" : "");
}

// Cases 1-4 of the provider notes. Whole, one byte at a time, and in pieces of three.
TEST(SseParser, ReadsEventsHoweverTheyAreWrittenAndCut) {
  const struct {
    const char* name;
    std::string_view input;
    Events events;
    const char* stray = "";
  } cases[] = {
      {"one event", "data: hi\n\n", {"hi"}},
      {"two events", "data: a\n\ndata: b\n\n", {"a", "b"}},
      {"CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", {"a", "b"}},
      {"lone CR", "data: a\r\rdata: b\r\r", {"a", "b"}},
      {"line ends mixed", "data: a\r\n\rdata: b\n\r\ndata: c\r\r\n", {"a", "b", "c"}},
      {"no blank after the colon", "data:hi\n\n", {"hi"}},
      {"only one blank is dropped", "data:  hi\n\n", {" hi"}},
      {"a byte order mark first",
       "\xEF\xBB\xBF"
       "data: hi\n\n",
       {"hi"}},
      {"a byte order mark alone", "\xEF\xBB\xBF", {}},
      {"several data lines", "data: a\ndata:\ndata: b\n\n", {"a\n\nb"}},
      {"several data lines and CRLF", "data: a\r\ndata: b\r\n\r\n", {"a\nb"}},
      {"a data line without a colon", "data\n\n", {""}},
      {"comments", ": ping\n:\ndata: a\n: more\ndata: b\n\n: end\n\n", {"a\nb"}},
      {"other fields", "event: x\nid: 1\nretry: 5\nfuture-field: y\ndata: a\n\n", {"a"}},
      {"fields without a colon", "event\nid\nretry\ndata: a\n\n", {"a"}},
      {"no data, no event", "event: ping\n\n\n\n", {}},
      {"a colon in the data", "data: a: b\n\n", {"a: b"}},
      {"a name that only begins like data", "database: x\n\n", {}},
      {"the last event without its blank line", "data: a\n\ndata: b\n", {"a", "b"}},
      {"the last line without its end", "data: a\n\ndata: b", {"a", "b"}},
      {"UTF-8", "data: h\xC3\xA9\xF0\x9F\x98\x80\n\n", {"h\xC3\xA9\xF0\x9F\x98\x80"}},
      {"NUL and other bytes pass",
       std::string_view("data: a\0b\xFF\n\n", 12),
       {std::string("a\0b\xFF", 4)}},
      {"a bare object after an event",
       "data: a\r\n\r\n{\n  \"error\": {\n    \"code\": 503\n  }\n}\n",
       {"a"},
       "{\n  \"error\": {\n    \"code\": 503\n  }\n}\n"},
      {"a bare object in one line",
       "{\"error\":{\"code\":503}}",
       {},
       "{\"error\":{\"code\":503}}\n"},
      {"HTML", "<html>\n<p>Bad\n", {}, "<html>\n<p>Bad\n"},
      {"nothing", "", {}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const Parsed expected{c.events, c.stray};
    EXPECT_EQ(parse(c.input, c.input.size() + 1), expected);
    EXPECT_EQ(parse(c.input, 1), expected);
    EXPECT_EQ(parse(c.input, 3), expected);
  }
}

TEST(SseParser, HoldsAnUnfinishedEventBack) {
  SseParser parser;
  Events events;
  ASSERT_TRUE(parser.feed("data: hi\n", events));
  EXPECT_TRUE(events.empty());
  ASSERT_TRUE(parser.feed("\n", events));
  EXPECT_EQ(events, Events{"hi"});
}

TEST(SseParser, GivesAnEventAtTheCarriageReturnWithoutWaitingForTheLineFeed) {
  SseParser parser;
  Events events;
  ASSERT_TRUE(parser.feed("data: hi\r\n\r", events));
  EXPECT_EQ(events, Events{"hi"});
  ASSERT_TRUE(parser.feed("\ndata: you\r\n\r\n", events));
  EXPECT_EQ(events, (Events{"hi", "you"}));
}

TEST(SseParser, RefusesAnEventThatOutgrowsItsLimit) {
  const std::string line = "data: 0123456789\n";
  const struct {
    const char* name;
    std::string input;
    Events before;
  } cases[] = {
      {"in one line", "data: a\n\ndata: " + std::string(100, 'x') + "\n\ndata: b\n\n", {"a"}},
      {"in many lines", "data: a\n\n" + line + line + line + line + line + "\n", {"a"}},
      {"in a line that never ends", "data: a\n\n" + std::string(1000, 'x'), {"a"}},
      {"in a comment", ":" + std::string(100, 'x') + "\n\n", {}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, c.input.size()}) {
      const Parsed parsed = parse(c.input, step, {.eventBytes = 50});
      EXPECT_TRUE(parsed.tooLarge);
      EXPECT_EQ(parsed.events, c.before);
    }
  }
}

TEST(SseParser, NamesTheErrorOfALimit) {
  SseParser parser({.eventBytes = 4});
  Events events;
  const auto result = parser.feed("data: hello\n", events);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::TooLarge);
  EXPECT_EQ(result.error().code, "event_too_large");
  EXPECT_FALSE(parser.feed("data: x\n\n", events)) << "takes no more";
}

TEST(SseParser, DropsStrayLinesAboveTheirLimit) {
  std::string input;
  for (int i = 0; i < 1000; ++i) input += "<p>\n";
  const Parsed parsed = parse(input, 1, {.strayBytes = 10});
  EXPECT_EQ(parsed.stray, "<p>\n<p>\n<p");
  EXPECT_FALSE(parsed.tooLarge);
}

TEST(SseParser, KeepsTheValueOfAnErrorLine) {
  SseParser parser;
  std::vector<std::string> events;
  ASSERT_TRUE(parser.feed("data: a\n\nerror: {\"code\":500}\n\n", events));
  EXPECT_EQ(events, std::vector<std::string>{"a"});
  EXPECT_EQ(parser.error(), "{\"code\":500}");
  EXPECT_EQ(parser.stray(), "");
}

}  // namespace
}  // namespace livechat
