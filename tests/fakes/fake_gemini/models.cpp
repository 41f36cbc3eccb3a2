#include "models.h"

namespace fake {
namespace {

constexpr Model kModels[] = {
    {"gemini-4-argon", "gemini-4-argon", Thinking::Level, false, false},
    {"gemini-3.8-flash", "gemini-3.8-flash", Thinking::Level, false, false},
    {"gemini-3.7-flash", "gemini-3.7-flash", Thinking::Level, false, false},
    {"gemini-3.6-flash", "gemini-3.6-flash", Thinking::Level, false, true},
    {"gemini-3.5-flash-lite", "gemini-3.5-flash-lite", Thinking::Level, false, true},
    {"gemini-3.1-pro-preview", "gemini-3.1-pro-preview", Thinking::BudgetOrLevel, false, false},
    {"gemini-2.5-pro", "gemini-2.5-pro", Thinking::Budget, false, false},
    // Retired: its calls are answered by another model, which modelVersion tells.
    {"gemini-2.5-flash", "gemini-3.5-flash-lite", Thinking::Budget, true, false},
    {"gemini-2.5-flash-lite", "gemini-2.5-flash-lite", Thinking::Budget, true, false},
    {"gemini-flash-latest", "gemini-3.8-flash", Thinking::Level, false, false},
    {"gemini-flash-lite-latest", "gemini-3.5-flash-lite", Thinking::Level, false, true},
    {"gemini-pro-latest", "gemini-3.1-pro-preview", Thinking::BudgetOrLevel, false, false},
};

}  // namespace

std::optional<Model> modelNamed(std::string_view name) {
  for (const Model& model : kModels) {
    if (model.name == name) return model;
  }
  return std::nullopt;
}

}  // namespace fake
