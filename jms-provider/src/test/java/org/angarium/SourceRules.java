package org.angarium;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExportsTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.ModuleTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/**
 * Reads source files as the compiler does and says what breaks the rules that the compiler does not
 * know: the size of files and methods, a package-info for each package, a comment on all that is
 * public in an exported package.
 */
final class SourceRules {
  static final int MAX_FILE_LINES = 500;
  static final int MAX_METHOD_LINES = 60;

  private final List<String> findings = new ArrayList<>();
  private final List<CompilationUnitTree> units = new ArrayList<>();
  private final Set<String> exported = new TreeSet<>();
  private final DocTrees docs;

  private SourceRules(Iterable<? extends JavaFileObject> files) throws IOException {
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, List.of("-proc:none"), null, files);
    task.parse().forEach(units::add);
    docs = DocTrees.instance(task);
  }

  /** What breaks a rule, each with its place; empty if nothing does. */
  static List<String> check(Iterable<? extends JavaFileObject> files) throws IOException {
    SourceRules rules = new SourceRules(files);
    rules.checkPackages();
    for (CompilationUnitTree unit : rules.units) {
      rules.checkFile(unit);
    }
    return rules.findings;
  }

  private void checkPackages() {
    Set<String> packages = new TreeSet<>();
    Set<String> described = new TreeSet<>();
    for (CompilationUnitTree unit : units) {
      if (unit.getModule() != null) {
        readExports(unit.getModule());
      } else {
        packages.add(packageOf(unit));
        if (unit.getSourceFile().getName().endsWith("package-info.java")) {
          checkPackageInfo(unit);
          described.add(packageOf(unit));
        }
      }
    }
    packages.removeAll(described);
    packages.forEach(name -> findings.add("package %s has no package-info.java".formatted(name)));
  }

  private void readExports(ModuleTree module) {
    for (var directive : module.getDirectives()) {
      if (directive instanceof ExportsTree exports && exports.getModuleNames() == null) {
        exported.add(exports.getPackageName().toString());
      }
    }
  }

  private void checkPackageInfo(CompilationUnitTree unit) {
    PackageTree tree = unit.getPackage();
    if (docs.getDocComment(new TreePath(new TreePath(unit), tree)) == null) {
      add(unit, tree, "the package has no comment");
    }
    if (tree.getAnnotations().stream()
        .noneMatch(a -> a.getAnnotationType().toString().equals("NullMarked"))) {
      add(unit, tree, "the package is not @NullMarked");
    }
  }

  private void checkFile(CompilationUnitTree unit) throws IOException {
    long lines = unit.getSourceFile().getCharContent(true).toString().lines().count();
    if (lines > MAX_FILE_LINES) {
      add(unit, unit, "%d lines, %d are allowed".formatted(lines, MAX_FILE_LINES));
    }
    new Sizes(unit).scan(unit, null);
    if (unit.getModule() == null && exported.contains(packageOf(unit))) {
      for (Tree type : unit.getTypeDecls()) {
        checkComments(new TreePath(new TreePath(unit), type), false);
      }
    }
  }

  private static String packageOf(CompilationUnitTree unit) {
    return unit.getPackageName().toString();
  }

  /** Asks for a comment on a public or protected element, and on such elements inside of it. */
  private void checkComments(TreePath path, boolean inInterface) {
    ModifiersTree modifiers = modifiersOf(path.getLeaf());
    if (modifiers == null || !isVisible(modifiers, inInterface)) {
      return;
    }
    if (docs.getDocComment(path) == null && !overrides(modifiers)) {
      add(path.getCompilationUnit(), path.getLeaf(), "it is public and has no comment");
    }
    if (path.getLeaf() instanceof ClassTree type) {
      boolean isInterface =
          type.getKind() == Tree.Kind.INTERFACE || type.getKind() == Tree.Kind.ANNOTATION_TYPE;
      type.getMembers().forEach(member -> checkComments(new TreePath(path, member), isInterface));
    }
  }

  private static ModifiersTree modifiersOf(Tree tree) {
    if (tree instanceof ClassTree type) {
      return type.getModifiers();
    }
    if (tree instanceof MethodTree method) {
      return method.getModifiers();
    }
    return tree instanceof VariableTree field ? field.getModifiers() : null;
  }

  private static boolean isVisible(ModifiersTree modifiers, boolean inInterface) {
    Set<Modifier> flags = modifiers.getFlags();
    return flags.contains(Modifier.PUBLIC)
        || flags.contains(Modifier.PROTECTED)
        || inInterface && !flags.contains(Modifier.PRIVATE);
  }

  private static boolean overrides(ModifiersTree modifiers) {
    return modifiers.getAnnotations().stream()
        .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
  }

  private void add(CompilationUnitTree unit, Tree tree, String problem) {
    long line = unit.getLineMap().getLineNumber(start(unit, tree));
    findings.add("%s:%d: %s".formatted(unit.getSourceFile().getName(), line, problem));
  }

  private long start(CompilationUnitTree unit, Tree tree) {
    return Math.max(0, docs.getSourcePositions().getStartPosition(unit, tree));
  }

  private final class Sizes extends TreePathScanner<Void, Void> {
    private final CompilationUnitTree unit;

    Sizes(CompilationUnitTree unit) {
      this.unit = unit;
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      long first = unit.getLineMap().getLineNumber(start(unit, method));
      long end = docs.getSourcePositions().getEndPosition(unit, method);
      long lines = unit.getLineMap().getLineNumber(Math.max(0, end)) - first + 1;
      if (lines > MAX_METHOD_LINES) {
        add(
            unit,
            method,
            "method %s has %d lines, %d are allowed"
                .formatted(method.getName(), lines, MAX_METHOD_LINES));
      }
      return super.visitMethod(method, unused);
    }
  }
}
