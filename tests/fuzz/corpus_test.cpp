// Every seed of every fuzz target, read again: what was found once is tested without a fuzzer too.
//
// A target ends the process where something does not hold, so each runs in a child of its own; the
// last name that the child printed is the seed that did it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using FuzzTarget = int(const std::uint8_t* data, std::size_t size);
FuzzTarget fuzz_anthropic_reply, fuzz_choice_filter, fuzz_cursor, fuzz_faq_search,
    fuzz_fcgi_request, fuzz_gemini_reply, fuzz_message_json, fuzz_openai_reply, fuzz_query,
    fuzz_redis_url, fuzz_request_body, fuzz_router, fuzz_sse_parser, fuzz_user_token,
    fuzz_visitor_token;

namespace {

namespace fs = std::filesystem;

struct Target {
  std::string name;
  FuzzTarget* read;
};

const Target kTargets[] = {
    {"anthropic_reply", fuzz_anthropic_reply},
    {"choice_filter", fuzz_choice_filter},
    {"cursor", fuzz_cursor},
    {"faq_search", fuzz_faq_search},
    {"fcgi_request", fuzz_fcgi_request},
    {"gemini_reply", fuzz_gemini_reply},
    {"message_json", fuzz_message_json},
    {"openai_reply", fuzz_openai_reply},
    {"query", fuzz_query},
    {"redis_url", fuzz_redis_url},
    {"request_body", fuzz_request_body},
    {"router", fuzz_router},
    {"sse_parser", fuzz_sse_parser},
    {"user_token", fuzz_user_token},
    {"visitor_token", fuzz_visitor_token},
};

std::vector<fs::path> seedsOf(const Target& target) {
  std::vector<fs::path> seeds;
  for (const auto& entry : fs::directory_iterator("tests/fuzz/corpus/" + target.name)) {
    seeds.push_back(entry.path());
  }
  std::sort(seeds.begin(), seeds.end());
  return seeds;
}

void readAgain(const Target& target) {
  for (const fs::path& seed : seedsOf(target)) {
    std::fprintf(stderr, "%s\n", seed.c_str());
    std::ifstream file(seed, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    // Not the string's own memory, which has a NUL behind its end: reading on must be noticed.
    const std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
    target.read(input.data(), input.size());
  }
}

class FuzzCorpusDeathTest : public testing::TestWithParam<Target> {};

TEST_P(FuzzCorpusDeathTest, HoldsForEverySeed) {
  ASSERT_FALSE(seedsOf(GetParam()).empty());
  EXPECT_EXIT((readAgain(GetParam()), std::exit(0)), testing::ExitedWithCode(0), "");
}

INSTANTIATE_TEST_SUITE_P(Targets, FuzzCorpusDeathTest, testing::ValuesIn(kTargets),
                         [](const auto& test) { return test.param.name; });

TEST(FuzzCorpus, BelongsToTheTargetsThereAre) {
  std::vector<std::string> sources, folders, known;
  for (const auto& entry : fs::directory_iterator("tests/fuzz")) {
    const fs::path file = entry.path();
    if (file.extension() == ".cpp" && file.stem() != "corpus_test") sources.push_back(file.stem());
  }
  for (const auto& entry : fs::directory_iterator("tests/fuzz/corpus")) {
    folders.push_back(entry.path().filename());
  }
  for (const Target& target : kTargets) known.push_back(target.name);
  EXPECT_THAT(sources, testing::UnorderedElementsAreArray(known));
  EXPECT_THAT(folders, testing::UnorderedElementsAreArray(known));
}

}  // namespace
