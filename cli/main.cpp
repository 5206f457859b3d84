#include <csignal>
#include <cstdio>
#include <exception>
#include <sstream>

#include "cli/commands.hpp"
#include "cli/examples.hpp"
#include "cli/exit_code.hpp"
#include "cli/text.hpp"

namespace {

using namespace meetpoint::cli;

int run(int argc, char** argv) {
  if (argc == 1) {
    std::fputs(examples_text().c_str(), stderr);
    return kUsage;
  }
  int result = kFound;
  CLI::App app("Where can these networks meet? A mirror of PeeringDB, offline and as a service.",
               "meetpoint");
  app.set_version_flag("--version", "meetpoint " MEETPOINT_VERSION);
  add_commands(app, result);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream asked_for;  // --help and --version
    return app.exit(error, asked_for) == 0 ? print(asked_for.str()) : kUsage;
  }
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  // A closed pipe or a file-size limit is an error of the write that meets it, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  use_utf8();  // errors may hold names of upstream's
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "meetpoint: internal error: %s\n", error.what());
    return kDefect;
  }
}
