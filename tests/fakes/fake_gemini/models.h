// The models the fake knows, and what each accepts as thinking settings.
#pragma once

#include <optional>
#include <string_view>

namespace fake {

enum class Thinking {
  Budget,         // 2.5 family: thinkingBudget only
  BudgetOrLevel,  // up to 3.4: either, never both
  Level,          // from 3.5 on: thinkingLevel only
};

struct Model {
  std::string_view name;
  std::string_view answersAs;  // modelVersion of its replies
  Thinking thinking;
  bool budgetZero = false;  // thinking can be turned off
  bool levelMinimal = false;
};

// By its name or alias; nothing for a model the service does not have.
std::optional<Model> modelNamed(std::string_view name);

}  // namespace fake
