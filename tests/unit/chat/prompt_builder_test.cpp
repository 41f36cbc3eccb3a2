#include "chat/prompt_builder.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

Message said(Role role, std::string content, MessageStatus status = MessageStatus::Complete) {
  Message message;
  message.role = role;
  message.content = std::move(content);
  message.status = status;
  return message;
}

SiteKnowledge shop() {
  Site site;
  site.key = "demo";
  site.language = "en";
  site.systemPrompt = "Be kind.";
  site.contact.email = "help@shop.example";
  site.faq = {
      {"returns", "What is your return policy?", "You have 30 days.", {}, "Returns", "/returns"},
      {"express", "How much is express delivery?", "9.90 EUR.", {}, "Delivery", "/shipping"}};
  FaqIndex index(site.faq, site.language);
  return {std::move(site), std::move(index)};
}

std::vector<std::string> contents(const Prompt& prompt) {
  std::vector<std::string> all;
  for (const PromptTurn& turn : prompt.turns) all.push_back(turn.content);
  return all;
}

TEST(BuildPrompt, TellsWhatWasReallySaid) {
  const Prompt prompt = buildPrompt(
      shop(), {said(Role::Assistant, "Welcome!"), said(Role::User, "Hi"),
               said(Role::Assistant, "", MessageStatus::Failed),
               said(Role::Assistant, "half", MessageStatus::Interrupted),
               said(Role::Assistant, "cut", MessageStatus::Cut), said(Role::User, "  \n"),
               said(Role::System, "note"), said(Role::Agent, "I am Ann"),
               said(Role::User, "What is your return policy?")});
  const std::vector<std::string> expected = {"Welcome!", "Hi", "cut", "I am Ann",
                                             "What is your return policy?"};
  EXPECT_EQ(contents(prompt), expected);
  EXPECT_EQ(prompt.turns[3].role, Role::Assistant) << "a model knows no third party";
  EXPECT_EQ(prompt.system, "Be kind.");
  EXPECT_EQ(prompt.contactEmail, "help@shop.example");
}

TEST(BuildPrompt, TellsAQuestionOnceThatWasAskedAgainAfterAFailure) {
  const Prompt prompt =
      buildPrompt(shop(), {said(Role::User, "Hi"), said(Role::Assistant, "", MessageStatus::Failed),
                           said(Role::User, "Hi")});
  EXPECT_EQ(contents(prompt), std::vector<std::string>{"Hi"});
}

TEST(BuildPrompt, KeepsTheNewestTwentyTurns) {
  std::vector<Message> history;
  for (int i = 0; i < 50; ++i) history.push_back(said(Role::User, "m" + std::to_string(i)));
  const Prompt prompt = buildPrompt(shop(), history);
  ASSERT_EQ(prompt.turns.size(), 20u);
  EXPECT_EQ(prompt.turns.front().content, "m30");
  EXPECT_EQ(prompt.turns.back().content, "m49");
}

TEST(BuildPrompt, BringsTheEntryThatAnswers) {
  const Prompt prompt = buildPrompt(shop(), {said(Role::User, "What is your return policy?")});
  ASSERT_FALSE(prompt.knowledge.empty());
  EXPECT_EQ(prompt.knowledge.front().answer, "You have 30 days.");
  EXPECT_EQ(prompt.knowledge.front().source, (Source{"Returns", "/returns"}));
  EXPECT_GE(prompt.knowledge.front().score, FaqIndex::kAnswers);
}

TEST(BuildPrompt, NeverQuotesTheQuestionBeforeAsTheAnswer) {
  const Prompt prompt = buildPrompt(shop(), {said(Role::User, "What is your return policy?"),
                                             said(Role::Assistant, "You have 30 days."),
                                             said(Role::User, "What is the capital of Peru?")});
  for (const PromptKnowledge& piece : prompt.knowledge) {
    EXPECT_LT(piece.score, FaqIndex::kRelated) << piece.question;
  }
}

SiteKnowledge shopWithProducts() {
  SiteKnowledge site = shop();
  site.site.products = {
      {"ember", "Ember kettle", {}, "Steel.", "/products/ember", "", "89.00", "EUR", "in_stock"},
      {"wren", "Wren radio", {}, "Walnut.", "/products/wren", "", "", "", ""}};
  site.products = ProductIndex(site.site.products, "en");
  return site;
}

TEST(BuildPrompt, PutsAProductFirstOnlyWhereTheFaqIsNotSure) {
  const auto asked = [](const char* text) {
    return buildPrompt(shopWithProducts(), {said(Role::User, text)}).knowledge;
  };
  const auto price = asked("How much is the Ember kettle?");
  ASSERT_FALSE(price.empty());
  EXPECT_EQ(price.front().question, "Ember kettle");
  EXPECT_EQ(price.front().answer, "Steel.");
  EXPECT_EQ(price.front().source, (Source{"Ember kettle", "/products/ember"}));
  EXPECT_EQ(price.front().product->price, "89.00 EUR");
  EXPECT_GE(price.front().score, FaqIndex::kAnswers);

  const auto policy = asked("What is your return policy? I have an Ember kettle.");
  ASSERT_GE(policy.size(), 2u);
  EXPECT_EQ(policy.front().question, "What is your return policy?");
  EXPECT_EQ(policy.back().question, "Ember kettle") << "the model is told all the same";
  EXPECT_LT(policy.back().score, FaqIndex::kRelated) << "and nobody quotes it";
}

TEST(BuildPrompt, PutsAnEntryFirstThatWasWrittenForTheQuestion) {
  SiteKnowledge site = shopWithProducts();
  site.site.faq.push_back(
      {"ember", "How much is the Ember kettle?", "89, and worth it.", {}, "", ""});
  site.faq = FaqIndex(site.site.faq, "en");
  const auto knowledge =
      buildPrompt(site, {said(Role::User, "How much is the Ember kettle?")}).knowledge;
  ASSERT_GE(knowledge.size(), 2u);
  EXPECT_EQ(knowledge.front().answer, "89, and worth it.");
  EXPECT_LT(knowledge.back().score, FaqIndex::kRelated) << "quoted are not both";
}

TEST(BuildPrompt, RemembersTheProductThatWasTalkedAbout) {
  const Prompt prompt =
      buildPrompt(shopWithProducts(), {said(Role::User, "Something for music?"),
                                       said(Role::Assistant, "The **Wren radio** is small."),
                                       said(Role::User, "And how much is it?")});
  const auto wren = std::find_if(prompt.knowledge.begin(), prompt.knowledge.end(),
                                 [](const auto& piece) { return piece.question == "Wren radio"; });
  ASSERT_NE(wren, prompt.knowledge.end());
  EXPECT_LT(wren->score, FaqIndex::kRelated);
}

TEST(BuildPrompt, KeepsToFivePiecesOfKnowledge) {
  Site site;
  site.language = "en";
  for (int i = 0; i < 9; ++i) {
    const std::string n(1, static_cast<char>('a' + i));
    site.faq.push_back({"f" + n, "How do I clean the lamp " + n + n + "?", "So.", {}, "", ""});
    site.products.push_back({"p" + n, "Lamp " + n + n, {}, "", "/p", "", "", "", ""});
  }
  FaqIndex faq(site.faq, "en");
  ProductIndex products(site.products, "en");
  const SiteKnowledge many{site, std::move(faq), std::move(products)};
  const auto knowledge =
      buildPrompt(many, {said(Role::User, "How do I clean the lamp aa, lamp bb?")}).knowledge;
  ASSERT_EQ(knowledge.size(), 5u);
  EXPECT_EQ(std::count_if(knowledge.begin(), knowledge.end(),
                          [](const auto& piece) { return piece.product.has_value(); }),
            2);
}

TEST(Shortened, DropsTheOlderHalfAndKeepsTheQuestion) {
  Prompt prompt;
  for (int i = 0; i < 5; ++i) prompt.turns.push_back({Role::User, std::to_string(i)});
  EXPECT_EQ(contents(shortened(prompt)), (std::vector<std::string>{"3", "4"}));
  prompt.turns = {{Role::User, "only"}};
  EXPECT_EQ(shortened(prompt).turns.size(), 1u);
}

}  // namespace
}  // namespace livechat
