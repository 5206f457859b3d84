#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "support/npm.hpp"
#include "support/temp_dir.hpp"

/// data/openapi.yaml as others read it: npm's validator of OpenAPI 3.1, its reader of YAML, and ajv.
namespace meetpoint::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const fs::path kFile = fs::path(MEETPOINT_SOURCE_DIR) / "data/openapi.yaml";

class OpenApiFile : public testing::Test {
 protected:
  void SetUp() override {
    const fs::path source = fs::path(MEETPOINT_SOURCE_DIR) / "tests/openapi";
    if (const auto why = install_with_npm(source, {"check.mjs"}, place_.path()); !why.empty())
      GTEST_SKIP() << why;
  }
  /// What is said of the file.
  std::string verdict(const fs::path& yaml) const {
    const std::string said = (place_ / "said").string();
    const std::string command = "cd '" + place_.path().string() + "' && node check.mjs '" + yaml.string() +
                                "' '" MEETPOINT_OPENAPI "' >" + said + " 2>&1";
    const int status = std::system(command.c_str());
    const std::string text = read_file(said);
    EXPECT_EQ(status == 0, text == "ok\n") << text;
    return text;
  }
  /// Of the file with `other` in place of the first `text`.
  std::string verdict_with(const std::string& text, const std::string& other) const {
    std::string yaml = read_file(kFile);
    const auto at = yaml.find(text);
    EXPECT_NE(at, std::string::npos) << text;
    write_file(place_ / "bent.yaml", yaml.replace(at, text.size(), other));
    return verdict(place_ / "bent.yaml");
  }

  TempDir place_;
};

TEST_F(OpenApiFile, IsOpenApiAndWhatTheBuildMadeOfItIsTheSame) {
  EXPECT_EQ(verdict(kFile), "ok\n");
}

TEST_F(OpenApiFile, TheCheckSeesWhatIsWrong) {
  EXPECT_THAT(verdict_with("version: 0.1.0", "version: 0.1.1"), HasSubstr("not of one document"));
  EXPECT_THAT(verdict_with("\npaths:\n", "\npathes:\n"), HasSubstr("must NOT have unevaluated properties"));
  EXPECT_THAT(verdict_with("in: query", "in: querry"), HasSubstr("/paths/~1v0.1~1common/get/parameters"));
  EXPECT_THAT(verdict_with("schemas/Common'", "schemas/Comon'"), HasSubstr("leads nowhere"));
  EXPECT_THAT(verdict_with("    Id: {type", "    Unused: {type: integer}\n    Id: {type"),
              HasSubstr("nobody uses schemas/Unused"));
  EXPECT_THAT(verdict_with("usable: true", "usable: 1"), HasSubstr("must be boolean"));
  EXPECT_THAT(verdict_with("ix_id: 26", "fac_id: 26"), HasSubstr("additional properties"));
  EXPECT_THAT(verdict_with("minItems: 2, maxItems: 25", "prefixItems: [], maxItems: 25"),
              HasSubstr("unknown keyword"))
      << "draft 7 does not have it";
}

}  // namespace
}  // namespace meetpoint::test
