// ChoiceFilter takes the quick answers that a model offers out of its text as it streams.
//
// The form is that of kChoiceExample, as the system text asks for: at the end, on a line of its
// own. What a filter lets through, and what it takes, depends on the whole text alone, never on how
// it was cut into pieces:
//   - a marker is "[[choices:" in any case of letters, then at most kMostBytes up to "]]"; line
//   ends
//     before it go with it; the last marker with choices counts, wherever it stands;
//   - before the first visible character nothing is a marker, so nothing holds the first words
//   back;
//   - only line ends, and what may still become a marker, are held back. What turns out to be none
//     is let through;
//   - at a good end an unfinished opening is text after all, and a marker that only lacks its "]]"
//     counts; at an early end both are dropped: half a marker is nothing to read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace livechat {

inline constexpr std::string_view kChoiceExample = "[[choices: first answer | second answer]]";

// Pure: no clock, no locale. Any bytes are accepted.
class ChoiceFilter final {
 public:
  static constexpr std::size_t kMostChoices = 4;
  static constexpr std::size_t kChoiceCodePoints = 60;
  static constexpr std::size_t kMostBytes = 1024;  // within the brackets; what is longer is text
  static constexpr std::size_t kMostBlanks = 64;   // held back before a marker

  // What of the text so far can be shown and was not yet; often empty.
  std::string feed(std::string piece);
  // What is left. `complete`: the model ended by itself. Not to be fed again.
  std::string finish(bool complete);

  // Of the last marker: each valid UTF-8 without control characters, not blank, at most
  // kChoiceCodePoints long (longer ones are left out) and unlike the others.
  const std::vector<std::string>& choices() const { return choices_; }

 private:
  enum class State { Text, Blanks, Opening, Inside };

  void take(char c, std::string& out);
  void takeText(char c, std::string& out);
  void takeOpening(char c, std::string& out);
  void takeInside(char c, std::string& out);
  void letThrough(std::string& out);
  bool keepChoices();  // false: there are none

  State state_ = State::Text;
  bool spoken_ = false;      // something visible was let through
  std::string held_;         // blanks, then as much of a marker as there is
  std::size_t matched_ = 0;  // bytes of the opening
  std::size_t inside_ = 0;   // where in held_ the choices begin
  std::vector<std::string> choices_;
};

// The choices in the inside of a marker; see ChoiceFilter::choices().
std::vector<std::string> choicesIn(std::string_view inside);

}  // namespace livechat
