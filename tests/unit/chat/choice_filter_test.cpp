#include "chat/choice_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace livechat {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Texts = std::vector<std::string>;

struct Outcome {
  std::string text;
  Texts choices;
  bool operator==(const Outcome&) const = default;
};

void PrintTo(const Outcome& outcome, std::ostream* out) {
  *out << '"' << outcome.text << "\" " << ::testing::PrintToString(outcome.choices);
}

Outcome filtered(const Texts& pieces, bool complete = true) {
  ChoiceFilter filter;
  Outcome outcome;
  for (const std::string& piece : pieces) outcome.text += filter.feed(piece);
  outcome.text += filter.finish(complete);
  outcome.choices = filter.choices();
  return outcome;
}

Texts byteByByte(std::string_view text) {
  Texts pieces;
  for (const char c : text) pieces.emplace_back(1, c);
  return pieces;
}

const struct {
  const char* name;
  std::string text;
  std::string shown;
  Texts choices;
} kCases[] = {
    {"plain text", "All good.\n\nReally.\n", "All good.\n\nReally.\n", {}},
    {"a marker at the end", "Which?\n[[choices: Red | Blue]]", "Which?", {"Red", "Blue"}},
    {"blank lines before it, one after", "Which?\n\n \n[[choices:a|b]]\n", "Which?\n", {"a", "b"}},
    {"on the same line", "Which? [[choices: a | b]]", "Which? ", {"a", "b"}},
    {"in capitals", "Which?\n[[Choices: a | b]]", "Which?", {"a", "b"}},
    {"text after it", "Which?\n[[choices: a]]\n\nTell me.", "Which?\n\nTell me.", {"a"}},
    {"two of them: the last one counts", "A\n[[choices: a]]\nB\n[[choices: b]]", "A\nB", {"b"}},
    {"an empty one after one", "A\n[[choices: a]]\n[[choices: | ]]", "A", {"a"}},
    {"nothing in it", "A\n[[choices:]]", "A", {}},
    {"without its end", "A\n[[choices: a | b", "A", {"a", "b"}},
    {"with half its end", "A\n[[choices: a | b]", "A", {"a", "b"}},
    {"only begun", "A\n[[choi", "A\n[[choi", {}},
    {"another word", "A\n[[chosen]] B", "A\n[[chosen]] B", {}},
    {"a link", "See [the page](/a) and [[1]].", "See [the page](/a) and [[1]].", {}},
    {"three brackets", "A [[[choices: a]]", "A [", {"a"}},
    {"many brackets", "A [[[[[[x", "A [[[[[[x", {}},
    {"a begun one, then a whole one", "A [[cho[[choices: a]]", "A [[cho", {"a"}},
    {"a bracket, a line, a marker", "A [\n[[choices: a]]", "A [", {"a"}},
    {"nothing before it", "[[choices: a]]", "[[choices: a]]", {}},
    {"blanks only before it", "\n [[choices: a]]", "\n [[choices: a]]", {}},
    {"on lines", "A\n[[choices:\nYes\nNo\n]]", "A", {"Yes", "No"}},
    {"the same twice, a fifth", "A\n[[choices: a|a|b|c|d|e]]", "A", {"a", "b", "c", "d"}},
    {"controls and blanks", "A\n[[choices:  a\t\x01 b\u0085\u202E|\u200B|\u00A0]]", "A", {"a b"}},
    {"sixty code points",
     "A\n[[choices: " + std::string(60, 'x') + "|" + std::string(61, 'y') + "]]",
     "A",
     {std::string(60, 'x')}},
    {"no UTF-8", "A\n[[choices: a\xFF\xC3|\xED\xA0\x80]]", "A", {"a"}},
    {"more blanks than are held",
     "A" + std::string(70, '\n') + "[[choices: a]]",
     "A" + std::string(64, '\n'),
     {"a"}},
    {"an inside too long",
     "A\n[[choices: " + std::string(1100, 'x') + "]] B",
     "A\n[[choices: " + std::string(1100, 'x') + "]] B",
     {}},
};

TEST(ChoiceFilter, TakesChoicesOutOfTheText) {
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const Outcome expected{c.shown, c.choices};
    EXPECT_EQ(filtered({c.text}), expected);
    EXPECT_EQ(filtered(byteByByte(c.text)), expected);
  }
}

TEST(ChoiceFilter, DropsAtAnEarlyEndWhatMayBeAMarker) {
  const struct {
    const char* text;
    const char* shown;
  } cases[] = {{"Half an ans", "Half an ans"},
               {"A\n\n", "A"},
               {"A\n[", "A"},
               {"A\n[[cho", "A"},
               {"A [[cho", "A "},
               {"A\n[[choices: a | b", "A"},
               {"A\n[[chosen", "A\n[[chosen"},
               {"A [link", "A [link"}};
  for (const auto& c : cases) {
    EXPECT_EQ(filtered({c.text}, false), (Outcome{c.shown, {}}));
    EXPECT_EQ(filtered(byteByByte(c.text), false), (Outcome{c.shown, {}}));
  }
}

TEST(ChoiceFilter, HoldsBackOnlyWhatMayBecomeAMarker) {
  ChoiceFilter filter;
  EXPECT_EQ(filter.feed("["), "[") << "the first words are never held back";
  EXPECT_EQ(filter.feed("[choices: a]] "), "[choices: a]] ");
  EXPECT_EQ(filter.feed("Yes, it is.\n"), "Yes, it is.");
  EXPECT_EQ(filter.feed("A"), "\nA");
  EXPECT_EQ(filter.feed(" [["), " ");
  EXPECT_EQ(filter.feed("cho"), "");
  EXPECT_EQ(filter.feed("p]] "), "[[chop]] ");
  EXPECT_EQ(filter.feed("B [[choices: x]]"), "B ");
  EXPECT_EQ(filter.feed(" C"), " C");
  EXPECT_EQ(filter.finish(true), "");
  EXPECT_THAT(filter.choices(), ElementsAre("x"));
}

TEST(ChoiceFilter, GivesTheSameHoweverTheTextIsCut) {
  std::mt19937 random(20261124);
  const Texts words = {"[[choices:", "[[",    "[",   "]]", "]",
                       "|",          "\n",    " ",   "a",  "Größe",
                       "[[cho",      "ices:", "👋",   "\t", "[[CHOICES: yes | no]]",
                       "text ",      "\n\n",  "\xFF"};
  const auto below = [&](std::size_t n) { return random() % n; };
  int offered = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (std::size_t i = below(25); i > 0; --i) text += words[below(words.size())];
    const bool complete = below(2) == 0;
    const Outcome whole = filtered({text}, complete);
    Texts pieces;
    for (std::string_view rest = text; !rest.empty();) {
      const std::size_t size = std::min(rest.size(), 1 + below(9));
      pieces.emplace_back(rest.substr(0, size));
      rest.remove_prefix(size);
    }
    ASSERT_EQ(filtered(pieces, complete), whole) << text;
    ASSERT_EQ(filtered(byteByByte(text), complete), whole) << text;
    ASSERT_LE(whole.choices.size(), ChoiceFilter::kMostChoices);
    if (text.find('[') == std::string::npos && complete) {
      ASSERT_EQ(whole.text, text);
    }
    offered += !whole.choices.empty();
  }
  EXPECT_GT(offered, 300);
}

TEST(ChoicesIn, AreEmptyOfNothing) {
  EXPECT_THAT(choicesIn(""), IsEmpty());
  EXPECT_THAT(choicesIn("||\n|"), IsEmpty());
}

}  // namespace
}  // namespace livechat
