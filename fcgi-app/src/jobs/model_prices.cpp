#include "jobs/model_prices.h"

#include <algorithm>
#include <charconv>

namespace livechat {

namespace {

constexpr double kHighestPrice = 100'000;

std::unexpected<Error> refuse(const char* why) {
  return failure(ErrorKind::Invalid, "configuration", why);
}

std::optional<double> priceIn(std::string_view text) {
  double price = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, price, std::chars_format::fixed);
  if (error != std::errc() || stop != end || !(price >= 0 && price <= kHighestPrice)) {
    return std::nullopt;
  }
  return price;
}

}  // namespace

Result<ModelPrices> parseModelPrices(std::string_view text) {
  ModelPrices prices;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t comma = std::min(text.find(',', begin), text.size());
    const std::string_view item = text.substr(begin, comma - begin);
    begin = comma + 1;
    const std::size_t equals = item.rfind('=');  // a model's name may hold a slash
    if (equals == std::string_view::npos || equals == 0) {
      return refuse("names no model, or none with a price");
    }
    const std::string_view both = item.substr(equals + 1);
    const std::size_t slash = both.find('/');
    if (slash == std::string_view::npos) return refuse("lacks one of a model's two prices");
    const auto input = priceIn(both.substr(0, slash)), output = priceIn(both.substr(slash + 1));
    if (!input || !output) return refuse("has a price that is not a number from 0 to 100000");
    const bool isNew =
        prices.emplace(std::string(item.substr(0, equals)), ModelPrice{*input, *output}).second;
    if (!isNew) return refuse("names a model twice");
  }
  return prices;
}

std::optional<double> costOf(const ModelPrices& prices, const ReplyFacts& facts) {
  const auto price = prices.find(facts.model);
  if (price == prices.end() || !facts.promptTokens || !facts.outputTokens) return std::nullopt;
  const auto input = static_cast<double>(*facts.promptTokens);
  const auto output = static_cast<double>(*facts.outputTokens + facts.thoughtTokens.value_or(0));
  return (input * price->second.input + output * price->second.output) / 1'000'000;
}

}  // namespace livechat
