// ChoiceFilter: whatever a model writes and however it is cut, the text and the choices are the
// same.
#include "chat/choice_filter.h"

#include "base/encoding.h"
#include "fuzz/fuzz.h"

using namespace livechat;
using namespace livechat::fuzz;

namespace {

struct Outcome {
  std::string text;
  std::vector<std::string> choices;
  bool operator==(const Outcome&) const = default;
};

Outcome filter(std::string_view text, std::size_t piece, bool complete) {
  ChoiceFilter filter;
  Outcome outcome;
  while (!text.empty()) {
    outcome.text += filter.feed(std::string(text.substr(0, piece)));
    text.remove_prefix(std::min(piece, text.size()));
  }
  outcome.text += filter.finish(complete);
  outcome.choices = filter.choices();
  return outcome;
}

}  // namespace

FUZZ_TARGET(choice_filter) {
  std::string_view text = textOf(data, size);
  const unsigned how = takeByte(text);
  const bool complete = how % 2 == 0;
  const Outcome whole = filter(text, text.size() + 1, complete);
  require(filter(text, 1, complete) == whole, "byte by byte gives the same");
  require(filter(text, 1 + how / 2, complete) == whole, "pieces give the same");
  require(whole.text.size() <= text.size(), "nothing is added");
  require(whole.choices.size() <= ChoiceFilter::kMostChoices, "there are few choices");
  for (const std::string& choice : whole.choices) {
    require(!choice.empty(), "a choice says something");
    require(codePoints(choice) <= ChoiceFilter::kChoiceCodePoints, "and is short");
  }
  return 0;
}
