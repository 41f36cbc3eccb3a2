#include "adapters/foreign_json.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace livechat {
namespace {

// Case 5 of the provider notes.
TEST(ForeignJson, RepairsStringsThatTheParserWouldRefuse) {
  const struct {
    const char* name;
    std::string_view input, text;
  } cases[] = {
      {"plain", R"(["abc"])", "abc"},
      {"a surrogate pair", R"(["\ud83d\ude00"])", "\xF0\x9F\x98\x80"},
      {"a lone high surrogate", R"(["a\ud83d!"])", "a\xEF\xBF\xBD!"},
      {"a lone low surrogate", R"(["a\ude00!"])", "a\xEF\xBF\xBD!"},
      {"a high surrogate at the end", R"(["\uD83D"])", "\xEF\xBF\xBD"},
      {"two high surrogates, then a low one", R"(["\ud83d\ud83d\ude00"])",
       "\xEF\xBF\xBD\xF0\x9F\x98\x80"},
      {"a high surrogate before another escape", R"(["\ud83d\n"])", "\xEF\xBF\xBD\n"},
      {"U+2028 raw and escaped", "[\"\xE2\x80\xA8\\u2028\"]", "\xE2\x80\xA8\xE2\x80\xA8"},
      {"a byte that is no UTF-8", "[\"a\xFF!\"]", "a\xEF\xBF\xBD!"},
      {"a cut sequence", "[\"a\xF0\x9F\x98\"]", "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"an overlong slash", "[\"\xC0\xAF\"]", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"a surrogate in UTF-8", "[\"\xED\xA0\x80\"]", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"above U+10FFFF", "[\"\xF4\x90\x80\x80\"]",
       "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"a raw line end", "[\"a\nb\"]", "a b"},
      {"quotes and backslashes beside a repair", "[\"\\\"\\\\\xFF\\\"\"]", "\"\\\xEF\xBF\xBD\""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto parsed = parseForeignJson(c.input);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->front().text(), c.text);
  }
}

TEST(ForeignJson, ReadsNumbersOfAnySize) {
  const auto parsed = parseForeignJson(
      "[7, -7, 2.9, 1e400, -1e400, 99999999999999999999, -99999999999999999999, 1e30, "
      "9223372036854775808, \"7\"]");
  ASSERT_TRUE(parsed);
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  std::vector<std::int64_t> counts;
  parsed->forEach([&](const ForeignJson& number) { counts.push_back(number.count()); });
  EXPECT_EQ(counts, (std::vector<std::int64_t>{7, 0, 2, most, 0, most, 0, most, most, 0}));
}

// Case 19.
TEST(ForeignJson, RefusesWhatIsNoJsonAndWhatNestsTooDeep) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(parseForeignJson(nested(64)));
  EXPECT_FALSE(parseForeignJson(nested(65)));
  EXPECT_FALSE(parseForeignJson(nested(10'000)));
  EXPECT_FALSE(parseForeignJson(std::string(1'000'000, '[')));
  std::string objects;
  for (int i = 0; i < 10'000; ++i) objects += "{\"a\":";
  EXPECT_FALSE(parseForeignJson(objects));
  EXPECT_TRUE(parseForeignJson("[\"" + std::string(10'000, '[') + "\\\"[[\"]"))
      << "inside a string";
  for (const char* text :
       {"", " ", "{", "{\"a\":}", "[1,]", "hello", "\"", "\"\\", "\"\\u12", "{}{}"}) {
    EXPECT_FALSE(parseForeignJson(text)) << text;
  }
}

TEST(ForeignJson, ReadsWhatIsNotThereAsNothing) {
  const auto parsed = parseForeignJson(R"([{"a": 1, "b": null, "c": false}, "text"])");
  ASSERT_TRUE(parsed);
  EXPECT_TRUE((*parsed)["a"].isNull()) << "of a list";
  EXPECT_TRUE(parsed->front()["d"].isNull());
  EXPECT_TRUE(parsed->front()["b"].isNull());
  EXPECT_TRUE(parsed->front()["a"]["b"]["c"].isNull());
  EXPECT_TRUE(parsed->front().front().isNull());
  EXPECT_EQ(parsed->front()["a"].text(), "");
  EXPECT_EQ(parsed->text(), "");
  EXPECT_EQ(parsed->count(), 0);
  EXPECT_TRUE(parsed->front()["c"].isFalse());
  EXPECT_FALSE(parsed->front()["a"].isFalse());
  parsed->front().forEach([](const ForeignJson&) { ADD_FAILURE() << "an object has no elements"; });
  EXPECT_FALSE(ForeignJson().isObject() || ForeignJson().isArray() || ForeignJson().isNumber());
}

// A large document must not cost its memory for ever, nor a small one its depth limit.
TEST(ForeignJson, ReadsLargeAndSmallInTurn) {
  const std::string large = "[\"" + std::string(1'000'000, 'x') + "\"]";
  for (int i = 0; i < 3; ++i) {
    const auto parsed = parseForeignJson(large);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->front().text().size(), 1'000'000u);
    ASSERT_TRUE(parseForeignJson("[\"small\"]"));
    EXPECT_FALSE(parseForeignJson(std::string(65, '[') + std::string(65, ']')));
  }
  EXPECT_TRUE(parseForeignJson("\xEF\xBB\xBF[]")) << "a byte order mark";
}

TEST(ForeignJson, LogsOnlyWhatLooksLikeAConstant) {
  EXPECT_EQ(constantName("RESOURCE_EXHAUSTED"), "RESOURCE_EXHAUSTED");
  EXPECT_EQ(constantName("AIzaSyA-secret"), "?");
  EXPECT_EQ(constantName("Hello there"), "?");
  EXPECT_EQ(constantName(""), "?");
  EXPECT_EQ(constantName(std::string(65, 'A')), "?");
}

TEST(ForeignJson, LogsOnlyWhatLooksLikeALowerConstant) {
  EXPECT_EQ(lowerConstantName("rate_limit_error"), "rate_limit_error");
  for (const std::string& text :
       {std::string(), std::string("sk_live_7"), std::string("Overloaded"),
        std::string("two words"), std::string(65, 'a')}) {
    EXPECT_EQ(lowerConstantName(text), "?") << text;
  }
}

}  // namespace
}  // namespace livechat
