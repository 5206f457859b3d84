#include "cli/examples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace meetpoint::cli {

namespace {

constexpr std::array<Example, 8> kExamples = {{
    {"common AS64496 AS64500", "Where can these networks meet?"},
    {"peers AS64496 --policy Open", "Whom could it peer with where it is already?"},
    {"expand AS64503 --budget 3", "Which three exchanges should it join next?"},
    {"sessions AS64496 --with AS64500", "Which BGP sessions could the two set up?"},
    {R"(at "Polderhaven AMS1")", "Who is in this building, or at this exchange?"},
    {"near 52.37,4.9 --km 50", "Which places are near this point?"},
    {"path 198.51.100.66", "Whose address is this?"},
    {"search polder", "What is it called, and which number has it?"},
}};

}  // namespace

std::span<const Example> examples() {
  return kExamples;
}

std::string examples_text() {
  std::size_t widest = 0;
  for (const Example& example : kExamples) widest = std::max(widest, example.arguments.size());
  std::string text = "Where can these networks meet? A mirror of PeeringDB, offline and as a service.\n\n";
  for (const Example& example : kExamples)
    text += fmt::format("  meetpoint {:<{}}  {}\n", example.arguments, widest, example.answers);
  return text +
         "\nThese numbers and names are those of the sample in data/sample; put your own in their place, "
         "once\n"
         "`meetpoint sync` has loaded PeeringDB. All commands: meetpoint --help; one: meetpoint COMMAND "
         "--help\n";
}

}  // namespace meetpoint::cli
