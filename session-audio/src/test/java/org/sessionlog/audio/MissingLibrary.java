package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a program on the class path of this test from which a library is missing. */
public final class MissingLibrary {
    private MissingLibrary() {}

    /**
     * Calls the program's {@code main}.
     *
     * @param library part of the path of the jars that are left out
     * @throws Throwable what the program throws
     */
    public static void run(String library, Class<?> program, Object... arguments) throws Throwable {
        List<URL> rest = new ArrayList<>();
        String[] all = System.getProperty("java.class.path").split(File.pathSeparator);
        for (String path : all) {
            if (!path.contains(library)) {
                rest.add(url(path));
            }
        }
        assertThat(rest).as("there is no %s to leave out", library).hasSizeLessThan(all.length);
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        try (URLClassLoader loader =
                new URLClassLoader(rest.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            loader.loadClass(program.getName())
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) texts);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static URL url(String path) throws MalformedURLException {
        return Path.of(path).toUri().toURL();
    }
}
