// What models cost, as the operator says.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ports/transcript_store.h"

namespace livechat {

// In USD for a million tokens.
struct ModelPrice {
  double input = 0;
  double output = 0;  // thoughts too
  bool operator==(const ModelPrice&) const = default;
};

using ModelPrices = std::map<std::string, ModelPrice, std::less<>>;  // by the model's name

// "gemini-3.8-flash=0.30/2.50,other=1/2". Invalid says what is wrong.
Result<ModelPrices> parseModelPrices(std::string_view text);

// Nothing unless the price and both counts are known: no guess is better than a wrong one.
std::optional<double> costOf(const ModelPrices& prices, const ReplyFacts& facts);

}  // namespace livechat
