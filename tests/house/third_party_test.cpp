#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "support/temp_dir.hpp"

namespace meetpoint::test {
namespace {

/// Which files may include a library's headers: paths from the root, a folder ends with a slash, the
/// beginning of a file name with an underscore.
const std::map<std::string, std::vector<std::string>> kOwners = {
    {"sqlite3.h|SQLiteCpp/.*", {"index/sqlite_"}},
    {"simdjson.*", {"sync/envelope.cpp"}},
    {"curl/.*", {"sync/http_client.cpp"}},
    {"Poco/.*",
     {"api/base64url.cpp", "api/compress.cpp", "api/http_cache.cpp", "api/pack_file.cpp",
      "api/page_token.cpp", "api/parse.cpp", "api/peeringdb_question.cpp", "api/query_text.cpp",
      "api/render.cpp", "api/request_body.cpp", "api/request_body.hpp", "api/server.cpp", "api/sockets.cpp",
      "api/sockets.hpp", "api/http_handler.cpp", "api/http_handler.hpp", "api/tls.cpp"}},
    {"zstd.h", {"api/pack_file.cpp"}},
    {"openssl/.*",
     {"index/sha256.cpp", "rpki/base64.cpp", "rpki/digest.cpp", "rpki/signature.cpp", "api/hmac.cpp",
      "api/jws_verify.cpp", "api/tls.cpp", "api/message_crypto.cpp"}},
    {"jose/.*|jansson.h", {"api/jws_verify.cpp", "api/message_crypto.cpp"}},
    {"prometheus/.*", {"api/metrics.cpp"}},
    {"rtrlib/.*", {"rpki/rtr_session.cpp"}},
    {"unicode/.*", {"index/country.cpp", "index/fold.cpp"}},
    {"nlohmann/.*",
     {"index/json_text.cpp", "rpki/shallow_json.hpp", "api/json.hpp", "api/render.cpp",
      "api/render_records.cpp", "api/tool/embed_yaml.cpp", "cli/answer_places.hpp", "cli/sheet.cpp"}},
    {"yaml-cpp/.*", {"api/tool/embed_yaml.cpp"}},
    {"CLI/.*", {"cli/commands.hpp"}},
    {"spdlog/.*", {"cli/log.cpp"}},
    {"toml\\+\\+/.*", {"cli/toml_text.cpp"}},
    {"tl/expected.*", {"index/error.hpp"}},
    {"fmt/.*", {"index/", "rpki/", "sync/", "api/", "cli/"}},
};

bool owns(const std::vector<std::string>& owners, const std::string& file) {
  for (const std::string& owner : owners) {
    if (owner.ends_with('/') || owner.ends_with('_') ? file.starts_with(owner) : file == owner) return true;
  }
  return false;
}

/// Every include of `text` that no rule allows `file` to have.
std::vector<std::string> strangers(const std::string& file, const std::string& text) {
  static const std::regex include(R"(^\s*#\s*include\s*[<"]([^">]+)[">])");
  static const std::regex ours("(index|rpki|sync|api|cli)/(planner/)?[a-z0-9_]+\\.hpp");
  static const std::regex system(
      R"([a-z0-9_]+|(sys|arpa|netinet|linux)/[a-z0-9]+\.h|(unistd|poll|fcntl|malloc|stdlib|dirent|netdb|pthread|spawn)\.h)");
  std::vector<std::string> found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (!std::regex_search(line, match, include)) continue;
    const std::string header = match[1];
    if (std::regex_match(header, ours) || std::regex_match(header, system)) continue;
    bool allowed = false;
    for (const auto& [pattern, owners] : kOwners) {
      if (std::regex_match(header, std::regex(pattern))) allowed = owns(owners, file);
    }
    if (!allowed) found.push_back(file + " includes " + header);
  }
  return found;
}

TEST(ThirdParty, HeadersStayInTheFilesThatOwnThem) {
  const std::filesystem::path root = MEETPOINT_SOURCE_DIR;
  std::vector<std::string> found;
  std::size_t files = 0;
  for (const char* folder : {"index", "rpki", "sync", "api", "cli"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension();
      if (extension != ".cpp" && extension != ".hpp") continue;
      ++files;
      const std::string name = std::filesystem::relative(entry.path(), root).string();
      for (std::string& stranger : strangers(name, read_file(entry.path())))
        found.push_back(std::move(stranger));
    }
  }
  EXPECT_GT(files, 30U);
  EXPECT_THAT(found, testing::IsEmpty());
}

TEST(ThirdParty, TheCheckSeesAStranger) {
  EXPECT_THAT(strangers("api/routes.cpp", "#include <Poco/URI.h>\n"),
              testing::ElementsAre("api/routes.cpp includes Poco/URI.h"));
  EXPECT_THAT(strangers("sync/load.hpp",
                        "#  include \"simdjson.h\"\n#include <vector>\n#include \"sync/load.hpp\"\n"),
              testing::ElementsAre("sync/load.hpp includes simdjson.h"));
  EXPECT_THAT(strangers("index/model.hpp", "#include \"../api/render.hpp\"\n#include <boost/asio.hpp>\n"),
              testing::SizeIs(2));
}

}  // namespace
}  // namespace meetpoint::test
